import { z } from 'zod';
import { SendLimitsSchema } from '#contracts/flows/flow.schema.js';
import type { EffectSpec } from '#domain/engine/effect-spec.js';
import { SEND_INTENTS } from '#domain/events/catalogue.js';
import { ITEM_KINDS } from '#domain/services/capabilities.js';
import { CHANNELS, PURPOSES, SERVICE_ACTIONS, SERVICES, STAGES, WEBHOOK_FIELDS } from '#domain/terms.js';

/** The form of `effects.spec` for each kind, as decisions have stored it. A row lives as long as its message. */
export const StoredSendSchema: z.ZodType<EffectSpec & { kind: 'send' }> = z.object({
  kind: z.literal('send'),
  channel: z.enum(CHANNELS),
  template: z.string(),
  purpose: z.enum(PURPOSES),
  intent: z.enum(SEND_INTENTS),
  limits: SendLimitsSchema.optional(),
});

export const StoredServiceActionSchema: z.ZodType<EffectSpec & { kind: 'service' }> = z.object({
  kind: z.literal('service'),
  action: z.enum(SERVICE_ACTIONS),
  service: z.enum(SERVICES),
  items: z.array(z.enum(ITEM_KINDS)).exactOptional(),
  baseline: z.literal(true).exactOptional(),
  lookFirst: z.literal(true).exactOptional(),
});

export const StoredWebhookSchema: z.ZodType<EffectSpec & { kind: 'webhook' }> = z.object({
  kind: z.literal('webhook'),
  url: z.string(),
  event: z.string(),
  include: z.array(z.enum(WEBHOOK_FIELDS)),
  at: z.number(),
  stages: z.array(z.enum(STAGES)),
});
