import { z } from 'zod';
import { AudienceOptionsSchema } from './audience/audience-options.js';

const share = z.number().min(0).max(1).default(0);

/** The shares of requests, or of callbacks, that go wrong. All are zero by default. */
export const FaultsSchema = z.strictObject({
  /** The answer is 429, with the provider's hint when to come back. Nothing was done. */
  rateLimited: share,
  /** The answer is 503. Nothing was done, but the caller cannot know that. */
  serverError: share,
  /** The request is not done, and never answered. */
  timeoutBeforeAcceptance: share,
  /** The request is done, but never answered. */
  timeoutAfterAcceptance: share,
  /** The request is done, and then the connection is reset. */
  resetAfterAcceptance: share,
  /** The fan's grant is dead. Decided once for each account, so that it stays dead. */
  invalidGrant: share,
  /** The fan's grant has no scope to follow, which is a 403. Decided once for each account. */
  missingScope: share,
  /** The app itself is refused, whoever the fan is (streaming services). Nothing was done. */
  appRefused: share,
  /** The quota of a day is used up: 429, or what the service has for it, for 24 hours (streaming services). */
  dayLimited: share,
  /** A page (HTML) of something in between, with a 200. Nothing was done. */
  pageInstead: share,
  /** A 200 without a body. Nothing was done. */
  emptyInstead: share,
  /** The connection ends in the middle of the answer. What was asked for was done. */
  cutAnswer: share,
  /** Apple takes the wish, and never puts the item into the library. Decided once for each account and item. */
  neverAppears: share,
  /** The fan is none of the five people of a Spotify app in Development Mode. Decided once for each account. */
  notAllowListed: share,
  /** The fan has no subscription of Apple's. Decided once for each account. */
  noSubscription: share,
  duplicateCallbacks: share,
  reorderedCallbacks: share,
  /** The message is accepted, but never arrives: undelivered (Twilio), bounce (SendGrid). */
  undelivered: share,
  /** The sender may not send: 21606 (Twilio), 403 (SendGrid). Nothing was done. */
  senderRefused: share,
  /** Sent elsewhere with a 302, to a page that answers 200. Nothing was done. */
  redirected: share,
  /** Done, and answered with a page (HTML) of something in between. */
  pageAfterAcceptance: share,
  /** Done, and answered with a 201 that has no body (Twilio). */
  emptyAfterAcceptance: share,
  /** Twilio answers 201, and the message has failed already: 30008. */
  failedAtOnce: share,
  /** The same for a sender that is not registered: 30034. */
  unregisteredSender: share,
  /** Delivered; later a bounce without our arguments and without an id (SendGrid). */
  lateBounce: share,
  /** Dropped for a mistake of the sender's (SendGrid). */
  droppedByMistake: share,
  /** No fault: a message of a messaging service goes by RCS, and the phone says that it was read (Twilio). */
  byRcs: share,
  /** The mailbox's provider does not trust the sender's domain: 550 5.7.515 (SendGrid). */
  domainRefused: share,
  /** The browser has given the subscription up: 410, and from then on (web push). */
  subscriptionGone: share,
  /** The push service does not know the subscription: 404, and from then on (web push). */
  subscriptionUnknown: share,
  /** The message is too large: 413. Nothing was done (web push). */
  messageTooLarge: share,
});
export type Faults = z.infer<typeof FaultsSchema>;
export type Fault = keyof Faults;

/** The faults of one streaming service alone. A share that is absent is the one of all providers. */
export const ServiceFaultsSchema = z.partialRecord(FaultsSchema.keyof(), z.number().min(0).max(1));
export type ServiceFaults = z.infer<typeof ServiceFaultsSchema>;

export const NO_FAULTS: Faults = FaultsSchema.parse({});

/** How long (ms) a provider takes to answer, evenly distributed. It acts before it waits. */
const answerMs = z
  .strictObject({ from: z.number().min(0), to: z.number().min(0) })
  .default({ from: 0, to: 0 });

/** So many calls of the app are answered in so many milliseconds; each one more is a 429. Absent: there is no limit. */
const quota = {
  quotaCalls: z.number().int().positive().optional(),
  quotaMs: z.number().int().positive().default(1000),
};

/** True: a release that no test has named can be found on the service. */
const availableByDefault = z.boolean().default(true);

export const SandboxOptionsSchema = z.strictObject({
  host: z.string().default('127.0.0.1'),
  /** 0 takes a free port. */
  port: z.number().int().min(0).max(65_535).default(0),
  /** The folder that keeps accepted messages, saves and the fans' acts. Without it nothing outlives the process. */
  dataDir: z.string().min(1).optional(),
  /** Decides every fault and every fan's behaviour: the same seed gives the same run. */
  seed: z.string().min(1).default('segue'),
  faults: FaultsSchema.default(NO_FAULTS),
  retryAfterSeconds: z.number().min(0).default(1),
  maxBodyBytes: z.number().int().positive().default(30_000_000),
  twilio: z
    .strictObject({
      accountSid: z.string().startsWith('AC').default('ACsandbox'),
      authToken: z.string().min(1).default('sandbox'),
      /** The address to which fans' replies are posted. */
      inboundUrl: z.url().optional(),
      answerMs,
      callbacks: z.boolean().default(true),
      callbackDelayMs: z.number().int().min(0).default(50),
    })
    .prefault({}),
  sendgrid: z
    .strictObject({
      answerMs,
      apiKey: z.string().min(1).default('SG.sandbox'),
      webhookUrl: z.url().optional(),
      /** The key (PEM, PKCS 8) that signs the events. When absent, one is made and kept in the data folder. */
      webhookPrivateKey: z.string().optional(),
      batchMs: z.number().int().min(0).default(100),
    })
    .prefault({}),
  webPush: z
    .strictObject({
      answerMs,
      /** The key that browsers of the sandbox subscribe to. Absent: each names its own. */
      vapidPublicKey: z.string().optional(),
    })
    .prefault({}),
  spotify: z
    .strictObject({
      answerMs,
      clientId: z.string().min(1).default('sandbox'),
      clientSecret: z.string().min(1).default('sandbox'),
      accessTokenSeconds: z.number().positive().default(3600),
      /** A refresh token dies so many days after the fan has agreed; no refresh moves that day. */
      refreshTokenDays: z.number().positive().default(182),
      /** True: the app has extended quota, and may use the older calls. */
      extendedQuota: z.boolean().default(false),
      ...quota,
      availableByDefault,
    })
    .prefault({}),
  appleMusic: z
    .strictObject({
      answerMs,
      teamId: z.string().min(1).default('SANDBOXTEAM'),
      keyId: z.string().min(1).default('SANDBOXKEY'),
      /** The app's key (PEM, PKCS 8, P-256). When absent, one is made and kept in the data folder. */
      privateKey: z.string().optional(),
      userTokenDays: z.number().positive().default(180),
      /** How long (ms) after the 202 an item appears in the library. */
      appearsAfterMs: z.number().min(0).default(0),
      ...quota,
      availableByDefault,
    })
    .prefault({}),
  deezer: z
    .strictObject({
      answerMs,
      appId: z.string().min(1).default('sandbox'),
      secret: z.string().min(1).default('sandbox'),
      /** A token without `offline_access` ends after this time. */
      tokenSeconds: z.number().positive().default(3600),
      /** So many calls are answered in so many milliseconds; each one more is an error of the quota. */
      quotaCalls: z.number().int().positive().default(50),
      quotaMs: z.number().int().positive().default(5000),
      availableByDefault,
    })
    .prefault({}),
  audience: AudienceOptionsSchema.optional(),
});
export type SandboxOptions = z.infer<typeof SandboxOptionsSchema>;
/** The options as a caller gives them, without the defaults. */
export type SandboxInput = z.input<typeof SandboxOptionsSchema>;
