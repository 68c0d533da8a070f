import { DISABLED_REASONS } from '#domain/events/reasons.js';
import { z } from 'zod';
import { LONGEST_WEBHOOK_URL } from '#domain/webhooks/webhook-url.js';
import { FLOW_EVENT_TYPES } from '#contracts/flows/flow-events.js';
import { Instant, pageOf, pageQuery } from '#contracts/http/paging.js';

/** All event types but those about stuck fans, which speak of our own errors. */
const SUBSCRIBABLE_EVENT_TYPES = z
  .enum(FLOW_EVENT_TYPES)
  .exclude(['fan.stuck', 'fan.unstuck'])
  .meta({ examples: ['fan.saved'] });

const url = z
  .url({ protocol: /^https?$/ })
  .max(LONGEST_WEBHOOK_URL)
  .meta({ description: 'https, at a public address.', examples: ['https://hooks.example.com/segue'] });
const eventTypes = z
  .array(SUBSCRIBABLE_EVENT_TYPES)
  .min(1)
  .max(100)
  .refine((types) => new Set(types).size === types.length, { error: 'Names a type twice' });
const active = z.boolean().meta({ description: 'An inactive subscription is told of nothing.' });
const secret = z.string().meta({
  description: 'It signs every call (Standard Webhooks, `v1`). It is shown only this once.',
  examples: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
});

export const CreateWebhookSubscriptionSchema = z
  .strictObject({ url, eventTypes, active: active.default(true) })
  .meta({ id: 'CreateWebhookSubscription' });
export type CreateWebhookSubscription = z.infer<typeof CreateWebhookSubscriptionSchema>;

export const UpdateWebhookSubscriptionSchema = z
  .strictObject({ url: url.optional(), eventTypes: eventTypes.optional(), active: active.optional() })
  .refine((change) => Object.values(change).some((value) => value !== undefined), {
    error: 'Nothing to change',
  })
  .meta({ id: 'UpdateWebhookSubscription' });
export type UpdateWebhookSubscription = z.infer<typeof UpdateWebhookSubscriptionSchema>;

export const WebhookSubscriptionSchema = z
  .object({
    id: z.uuid(),
    url: z.string(),
    eventTypes: z.array(z.string()),
    active: z.boolean(),
    disabledReason: z.enum(DISABLED_REASONS).nullable().meta({
      description: 'Set when we stopped calling: the receiver answered 410, or took no call for 5 days.',
    }),
    disabledAt: Instant.nullable(),
    failingSince: Instant.nullable().meta({ description: 'Since when no call has succeeded.' }),
    createdAt: Instant,
  })
  .meta({ id: 'WebhookSubscription' });
export type WebhookSubscription = z.infer<typeof WebhookSubscriptionSchema>;

export const CreatedWebhookSubscriptionSchema = WebhookSubscriptionSchema.extend({ secret }).meta({
  id: 'CreatedWebhookSubscription',
});
export type CreatedWebhookSubscription = z.infer<typeof CreatedWebhookSubscriptionSchema>;

export const WebhookSubscriptionPageSchema = pageOf(WebhookSubscriptionSchema).meta({
  id: 'WebhookSubscriptionPage',
});

const status = z.enum(['pending', 'delivered', 'failed']);

export const WebhookDeliverySchema = z
  .object({
    id: z.uuid().meta({ description: 'The `webhook-id` of every attempt.' }),
    eventId: z.uuid().nullable().meta({ description: 'Null: a test.' }),
    type: z.string(),
    status,
    attempts: z.number().int(),
    lastStatus: z.number().int().nullable().meta({ description: 'The HTTP status last answered.' }),
    lastError: z.string().nullable().meta({ description: 'Why the last attempt has failed.' }),
    nextTryAt: Instant.nullable(),
    createdAt: Instant,
    finishedAt: Instant.nullable(),
  })
  .meta({ id: 'WebhookDelivery' });
export type WebhookDelivery = z.infer<typeof WebhookDeliverySchema>;

export const WebhookDeliveryPageSchema = pageOf(WebhookDeliverySchema).meta({ id: 'WebhookDeliveryPage' });

export const DeliveriesQuerySchema = z.strictObject({ ...pageQuery, status: status.optional() });
export type DeliveriesQuery = z.infer<typeof DeliveriesQuerySchema>;

export const DeliveryParamsSchema = z.strictObject({ id: z.uuid(), deliveryId: z.uuid() });
export type DeliveryParams = z.infer<typeof DeliveryParamsSchema>;

export const RotatedSecretSchema = z
  .object({
    secret,
    previousUntil: Instant.nullable().meta({
      description: 'Until then the former secret signs, too. Null: there was none.',
    }),
  })
  .meta({ id: 'RotatedSecret' });
export type RotatedWebhookSecret = z.infer<typeof RotatedSecretSchema>;

const WebhookRefusalSchema = z
  .object({ id: z.uuid(), url: z.string(), refusedAt: Instant })
  .meta({ id: 'WebhookRefusal' });
export type WebhookRefusal = z.infer<typeof WebhookRefusalSchema>;
export const WebhookRefusalPageSchema = pageOf(WebhookRefusalSchema).meta({ id: 'WebhookRefusalPage' });
