import { z } from 'zod';
import { SERVICES, type Channel } from '#domain/terms.js';

export const PROVIDERS = ['twilio', 'sendgrid', 'webpush'] as const;
/** The channel that each provider carries. */
export const CHANNEL_OF: Readonly<Record<(typeof PROVIDERS)[number], Channel>> = {
  twilio: 'sms',
  sendgrid: 'email',
  webpush: 'webpush',
};

/** `spam`: reported by the fan. `unsubscribed`: by the mail program's own button. */
export const MARKS = ['spam', 'unsubscribed'] as const;
export type Mark = (typeof MARKS)[number];
/** SendGrid's lists, in its own words. */
export const MAIL_BLOCKS = ['Bounced Address', 'Spam Reporting Address'] as const;
export type MailBlock = (typeof MAIL_BLOCKS)[number];

/** What the sandbox keeps: one JSON object a line. Times are real milliseconds since the epoch. */
const MessageRecordSchema = z.object({
  t: z.literal('message'),
  provider: z.enum(PROVIDERS),
  providerId: z.string(),
  to: z.string(),
  from: z.string(),
  subject: z.string().optional(),
  /** Of an email, its text part and behind it its HTML part, with a line end between. */
  body: z.string(),
  /** Where the text part ends, in UTF-16 units. Absent: the whole body is text. */
  textLength: z.number().int().optional(),
  /** The sender's name beside the address, and the headers of the email. */
  fromName: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  /** The addresses of the pictures that the message carries (MMS, RCS). */
  media: z.array(z.string()).optional(),
  /** `rcs`: the messaging service found that the phone takes RCS. */
  carrier: z.literal('rcs').optional(),
  /** Of a push: what a tap opens, and what turns the notifications off. */
  url: z.string().optional(),
  stopUrl: z.string().optional(),
  /** Of a push: what the push service was told. */
  push: z
    .object({ ttl: z.number(), topic: z.string().optional(), urgency: z.string().optional() })
    .optional(),
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

/** What the services' lists of an artist say of a release. `artists`: the artist's id on each service that lists it. */
export const ListedSchema = z.object({
  artists: z.partialRecord(z.enum(SERVICES), z.string().min(1)),
  title: z.string().min(1),
  /** YYYY-MM-DD. */
  day: z.iso.date(),
});

export type Listed = z.infer<typeof ListedSchema>;

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
    listed: ListedSchema.optional(),
  }),
  /** What a fan has texted. */
  z.object({
    t: z.literal('reply'),
    messageSid: z.string(),
    from: z.string(),
    to: z.string(),
    body: z.string(),
    at: z.number(),
  }),
  /** What a text of the fan's was answered with, by the account itself or by the product in its answer to the call. */
  z.object({
    t: z.literal('answer'),
    to: z.string(),
    from: z.string(),
    body: z.string(),
    by: z.enum(['account', 'product']),
    at: z.number(),
  }),
  /** What a person did with a message. */
  z.object({ t: z.literal('mark'), providerId: z.string(), mark: z.enum(MARKS), at: z.number() }),
  /** A browser of the sandbox has subscribed. `privateKey` is its own, so that the sandbox reads what it gets. */
  z.object({
    t: z.literal('subscription'),
    id: z.string(),
    ...{ p256dh: z.string(), auth: z.string(), privateKey: z.string() },
    /** The key that it has subscribed to. */
    vapidPublicKey: z.string(),
    at: z.number(),
  }),
  /** The subscription is gone for ever. */
  z.object({ t: z.literal('unsubscribed'), id: z.string(), status: z.literal([404, 410]) }),
  /** SendGrid drops what is sent to this address from now on, and says why. */
  z.object({ t: z.literal('mailBlock'), address: z.string(), reason: z.enum(MAIL_BLOCKS) }),
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
