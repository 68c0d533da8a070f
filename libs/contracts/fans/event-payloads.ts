import { z } from 'zod';
import {
  ENTRY_WAYS,
  type EventPayloads,
  type EventType,
  PROFILE_FIELDS,
  type PublicEvents,
  SEND_INTENTS,
} from '#domain/events/catalogue.js';
import {
  ADDRESS_CHANGES,
  ADDRESS_ENDS,
  BLOCKED_REASONS,
  CLOSED_REASONS,
  DEFERRED_REASONS,
  OWN_WISHES,
  REFUSED_REASONS,
  RUN_END_REASONS,
  SERVICE_FAILURE_REASONS,
} from '#domain/events/reasons.js';
import { RECEIPT_OUTCOMES } from '#domain/events/receipt.js';
import {
  CHANNELS,
  OBSERVED_BY,
  PRE_SAVE_PATHS,
  PURPOSES,
  REPLY_INTENTS,
  REPLY_LABELS,
  SERVICE_ACTIONS,
  SERVICES,
  STAGES,
} from '#domain/terms.js';
import { AttributeValueSchema } from '#contracts/flows/flow-conditions.schema.js';

const id = z.string();
const stage = z.enum(STAGES);
const channel = z.enum(CHANNELS);
const service = z.enum(SERVICES);
const observedBy = z.enum(OBSERVED_BY);
const intent = z.enum(SEND_INTENTS);
const step = { track: z.string(), step: z.string() };
const effect = { effectId: id, ...step };
const source = z.string().exactOptional();
/** The words known, and others that a provider, a service or a marketer has chosen. */
const orOther = (words: readonly string[]) =>
  z.string().meta({ description: `${words.join(', ')}; or another word.` });
const otherCode = z.string().meta({ description: "The provider's own code." });
const serviceReason = orOther(SERVICE_FAILURE_REASONS);
const receipt = z
  .enum(RECEIPT_OUTCOMES)
  .exactOptional()
  .meta({ description: 'How it ended for the fan. Events from before receipts do not have it.' });

const message = {
  ...effect,
  messageId: id,
  channel,
  purpose: z.enum(PURPOSES),
  intent,
};
const visit = { ...step, run: z.int(), visit: z.int(), auditId: id };

const acts = {
  'fan.pre_saved': z.object({
    path: z.enum(PRE_SAVE_PATHS),
    service: service.exactOptional(),
    source,
  }),
  'page.visited': z.object({ source }),
  'link.clicked': z.object({
    messageId: id.exactOptional(),
    human: z.boolean(),
    doubtful: z.boolean().exactOptional().meta({ description: 'It may have been a scanner.' }),
    confirms: id.exactOptional().meta({ description: 'The doubtful click that counts from now on.' }),
  }),
  'fan.saved': z.object({ target: z.enum(['release', 'track', 'playlist']), observedBy }),
  'fan.followed': z.object({ observedBy, artistId: z.string().exactOptional() }),
  'stage.already': z.object({ stage }),
  'stage.unobservable': z.object({ stage }),
  'fan.attribute_set': z.object({ name: z.string(), value: AttributeValueSchema.nullable() }),
} satisfies { [T in keyof PublicEvents]: z.ZodType<EventPayloads[T]> };

const enrollments = {
  'enrollment.requested': z.object({ by: z.enum(ENTRY_WAYS), source, track: z.string().exactOptional() }),
  'enrollment.opened': z.object({
    path: z.enum([...PRE_SAVE_PATHS, 'none']),
    service: service.exactOptional(),
    territory: z.string().exactOptional(),
    source: z.string(),
    variant: z.string().exactOptional(),
  }),
  'enrollment.closed': z.object({ reason: z.enum(CLOSED_REASONS) }),
  'enrollment.reopened': z.object({ track: z.string() }),
  'enrollment.moved': z.object({ fromVersion: z.int(), toVersion: z.int() }),
};

const flow = {
  'flow.skip_requested': z.object(visit),
  'flow.move_requested': z.object({ ...visit, toStep: z.string() }),
  'flow.exit_requested': z.object({
    track: z.string().exactOptional(),
    auditId: id.exactOptional(),
    by: z.literal('fan').exactOptional(),
  }),
  'track.ended': z.object({ track: z.string(), run: z.int(), reason: orOther(RUN_END_REASONS) }),
  'variant.assigned': z.object({ ...step, variant: z.string(), holdout: z.boolean() }),
  'stage.set': z.object({ ...step, stage }),
};

const services = {
  'release.saved': z.object({ service, by: z.literal('platform'), effectId: id, receipt }),
  'release.save_failed': z.object({
    service: service.exactOptional(),
    reason: serviceReason,
    effectId: id.exactOptional(),
    receipt,
  }),
  'service.done': z.object({
    service,
    action: z.enum(SERVICE_ACTIONS),
    by: z.literal('platform'),
    effectId: id,
    receipt,
  }),
  'service.failed': z.object({
    service: service.exactOptional(),
    action: z.enum(SERVICE_ACTIONS),
    reason: serviceReason,
    effectId: id.exactOptional(),
    receipt,
  }),
  'connection.expired': z.object({ service }),
  'connection.expiring': z.object({ service, endsInDays: z.int() }),
};

const messages = {
  'message.accepted': z.object(message),
  'message.rejected': z.object({ ...message, code: otherCode }),
  'message.unknown': z.object(message),
  'message.abandoned': z.object(message),
  'message.blocked': z.object({ ...step, reason: z.enum(BLOCKED_REASONS), intent }),
  'message.deferred': z.object({
    ...effect,
    reason: z.enum(DEFERRED_REASONS),
    until: z.number().exactOptional().meta({ description: "On the workspace's clock, in ms." }),
  }),
  'message.delivered': z.object({ messageId: id }),
  'message.undelivered': z.object({ messageId: id, code: otherCode }),
  'message.refused': z.object({ ...effect, reason: z.enum(REFUSED_REASONS), intent }),
  'confirmation.undelivered': z.object({ of: z.enum(['question', 'code']), channel, code: otherCode }),
  'webhook.delivered': z.object({ ...effect, status: z.int() }),
  'webhook.failed': z.object({
    ...effect,
    reason: z.string().meta({ examples: ['gone', 'gave_up', 'http_500'] }),
  }),
  'consent.granted': z.object({ channel, purpose: z.enum(PURPOSES) }),
  'consent.withdrawn': z.object({ channel, reason: orOther([...OWN_WISHES, ...ADDRESS_ENDS]) }),
  'fan.profile_changed': z.object({ fields: z.array(z.enum(PROFILE_FIELDS)) }),
  'fan.address_changed': z.object({ channel, change: z.enum(ADDRESS_CHANGES) }),
  'fan.erased': z.object({}),
  'reply.received': z.object({
    replyId: id,
    intent: z.enum(REPLY_INTENTS),
    says: z.enum(REPLY_LABELS).exactOptional(),
  }),
  'fan.stuck': z.object({ reason: z.string() }),
  'fan.unstuck': z.object({}),
};

/**
 * Event type → its payload, as answers show it. The compiler holds the types and their names equal to the catalogue.
 */
export const EVENT_PAYLOADS = {
  ...acts,
  ...enrollments,
  ...flow,
  ...services,
  ...messages,
} satisfies Record<EventType, z.ZodType>;
