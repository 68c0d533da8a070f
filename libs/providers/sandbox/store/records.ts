import { z } from 'zod';
import type { Channel } from '#domain/terms.js';

export const PROVIDERS = ['twilio', 'sendgrid'] as const;
/** The channel that each provider carries. */
export const CHANNEL_OF: Readonly<Record<(typeof PROVIDERS)[number], Channel>> = {
  twilio: 'sms',
  sendgrid: 'email',
};

/** What the sandbox keeps: one JSON object a line. Times are real milliseconds since the epoch. */
const MessageRecordSchema = z.object({
  t: z.literal('message'),
  provider: z.enum(PROVIDERS),
  providerId: z.string(),
  to: z.string(),
  from: z.string(),
  subject: z.string().optional(),
  body: z.string(),
  /** The product's own name of the send: the token in the callback's path, or `message_id`. */
  token: z.string(),
  /** The template's key, as the product names it: `template` in the callback's address, or the first category. */
  template: z.string().optional(),
  at: z.number(),
});
export type MessageRecord = z.infer<typeof MessageRecordSchema>;

/** A release's ids on the services beside Spotify. */
export const ReleaseIdsSchema = z.strictObject({
  apple_music: z.string().min(1).optional(),
  deezer: z.string().min(1).optional(),
});

export const SandboxRecordSchema = z.discriminatedUnion('t', [
  MessageRecordSchema,
  z.object({
    t: z.literal('library'),
    account: z.string(),
    uri: z.string(),
    saved: z.boolean(),
    /** When the item is in the library, or is no more in it: perhaps some time after the call. */
    at: z.number(),
  }),
  /** Active: the provider passes no more messages of this sender to this number. Else it passes them again. */
  z.object({ t: z.literal('optOut'), sender: z.string(), number: z.string(), active: z.boolean() }),
  z.object({
    t: z.literal('release'),
    upc: z.string(),
    /** On Spotify. */
    id: z.string(),
    /** On the other services. */
    ids: ReleaseIdsSchema.optional(),
    available: z.boolean(),
    /** Market → when (real, ms) it appears there. */
    lateUntil: z.record(z.string(), z.number()).optional(),
  }),
  /** Fans of whom some come to the page by themselves at a release. */
  z.object({
    t: z.literal('crowd'),
    campaignId: z.string(),
    fans: z.array(z.record(z.string(), z.string())),
    at: z.number(),
  }),
  /** A fan's act has ended. `done`: the product took it. */
  z.object({ t: z.literal('act'), key: z.string(), act: z.string(), end: z.enum(['done', 'given up']) }),
]);
export type SandboxRecord = z.infer<typeof SandboxRecordSchema>;
export type RecordOf<T extends SandboxRecord['t']> = Extract<SandboxRecord, { t: T }>;
