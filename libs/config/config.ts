import { z } from 'zod';
import { corsOrigins } from './cors-origins.js';
import { trustedProxies } from './trusted-proxies.js';
import { PUSH_HOSTS } from '#domain/consents/browser-subscription.js';
import { isEmail } from '#domain/fans/email.js';
import { SERVICE_ROWS } from '#domain/services/service-rows.js';

const port = z.coerce.number().int().min(0).max(65535);
const url = z.url();

/** Whether the address is of this machine alone. */
const isLoopback = (text: string): boolean => {
  const host = URL.canParse(text) ? new URL(text).hostname : '';
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
};

/** Keys that encrypt addresses and tokens: `id:base64,id:base64`, 32 bytes each; the first encrypts. */
export const keyRing = z
  .string()
  .transform((text) =>
    text.split(',').map((part) => ({ id: part.split(':')[0] ?? '', key: part.split(':')[1] ?? '' })),
  )
  .refine((keys) => keys.every(({ id, key }) => id !== '' && Buffer.from(key, 'base64').length === 32), {
    error: 'must be id:base64 pairs of 32 bytes, separated by commas',
  });

const spotifyCalls = {
  /** The call that follows an artist. `following` is the older one, which needs extended quota. */
  SPOTIFY_FOLLOW_BY: z.enum(['library', 'following']).default('library'),
  /** The calls that save and look up. `legacy` are the older ones, which need extended quota. */
  SPOTIFY_LIBRARY_API: z.enum(['current', 'legacy']).default('current'),
  /** The developer account, if several of its apps are used here: Spotify counts their calls together. */
  SPOTIFY_ACCOUNT: z.string().default(''),
};

/** The deployment's own apps at the other services. Empty: it has none, and its fans there are reminded. */
const otherServices = {
  APPLE_MUSIC_API_URL: url.default('https://api.music.apple.com'),
  /** The script that shows Apple's sign-in. Apple wants it to be loaded from Apple. */
  MUSICKIT_URL: url.default('https://js-cdn.music.apple.com/musickit/v3/musickit.js'),
  APPLE_MUSIC_TEAM_ID: z.string().default(''),
  APPLE_MUSIC_KEY_ID: z.string().default(''),
  /** PKCS 8 in PEM; its lines may be joined by `\n`. */
  APPLE_MUSIC_PRIVATE_KEY: z.string().default(''),
  DEEZER_CONNECT_URL: url.default('https://connect.deezer.com'),
  DEEZER_API_URL: url.default('https://api.deezer.com'),
  DEEZER_APP_ID: z.string().default(''),
  DEEZER_SECRET: z.string().default(''),
};

/** Base64url of so many bytes, or empty. */
const keyOf = (bytes: number) =>
  z
    .string()
    .refine((text) => text === '' || Buffer.from(text, 'base64url').length === bytes, {
      error: `must be ${bytes} bytes in base64url`,
    })
    .default('');

const webPush = {
  /** By this key push services know us; without it no page asks for web push. It must never change. */
  VAPID_PUBLIC_KEY: keyOf(65),
  /**
   * The push services that may be called, separated by commas: a host, or `.example.com` for all below it. One with a
   * port (`127.0.0.1:4100`) is a server of one's own: it may speak http, and be at any network address.
   */
  PUSH_HOSTS: z
    .string()
    .default(PUSH_HOSTS.join(','))
    .transform((text) => text.split(',').flatMap((host) => (host.trim() === '' ? [] : [host.trim()]))),
};

const common = {
  DATABASE_URL: url,
  TEMPORAL_ADDRESS: z.string().default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: z.string().default('segue'),
  /** The address at which fans and providers reach the API. Links, callbacks and their signatures use it. */
  PUBLIC_BASE_URL: url,
  SEGUE_ENCRYPTION_KEYS: keyRing,
  SEGUE_HMAC_KEY: z.string().min(32),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  TWILIO_ACCOUNT_SID: z.string().default('ACsandbox'),
  TWILIO_AUTH_TOKEN: z.string().default('sandbox'),
  /** The app by which fans' grants on Spotify are asked for and used. In local runs the addresses are the sandbox's. */
  SPOTIFY_ACCOUNTS_URL: url.default('https://accounts.spotify.com'),
  SPOTIFY_API_URL: url.default('https://api.spotify.com'),
  SPOTIFY_CLIENT_ID: z.string().default('sandbox'),
  SPOTIFY_CLIENT_SECRET: z.string().default('sandbox'),
  ...spotifyCalls,
  ...otherServices,
  /** The number that texts come from, which pages show, too; or a messaging service (MG…), which has no one number. */
  TWILIO_FROM: z.string().default('+15005550006'),
  SENDGRID_WEBHOOK_PUBLIC_KEY: z.string().default(''),
  /** The address that emails come from where nobody has a sender. */
  EMAIL_FROM: z.string().refine(isEmail, { error: 'not an email address' }).default('hello@example.com'),
  ...webPush,
  /** Hosts that webhooks may call by http and at any network address: `host` or `host:port`, separated by commas. */
  WEBHOOK_ALLOW_HOSTS: z
    .string()
    .default('')
    .transform((text) => text.split(',').flatMap((host) => (host.trim() === '' ? [] : [host.trim()]))),
};

export const ApiConfigSchema = z.object({
  ...common,
  PORT: port.default(3000),
  HOST: z.string().default('127.0.0.1'),
  /**
   * The proxies in front of the API: their number, or their addresses. Empty: there is no proxy, and the address that
   * connects is the caller's.
   */
  TRUST_PROXY: trustedProxies,
  /**
   * A provider's signed event that is older than this is refused. It must be shorter than `CALLBACK_KEEP_DAYS`,
   * during which a repeated event is recognised.
   */
  CALLBACK_MAX_AGE_HOURS: z.coerce.number().positive().max(720).default(72),
  /** Requests a second of one API key or member to one API process; ten seconds' worth may come at once. */
  RATE_LIMIT_PER_SECOND: z.coerce.number().int().positive().max(1_000_000).default(200),
  /** The same for `POST /v1/events`, one request of which brings up to 1,000 events. */
  RATE_LIMIT_EVENTS_PER_SECOND: z.coerce.number().int().positive().max(1_000_000).default(1000),
  /** The DNS servers that are asked about senders' domains: `host:port`, separated by commas. Empty: the machine's. */
  DNS_SERVERS: z
    .string()
    .default('')
    .transform((text) => text.split(',').flatMap((server) => (server.trim() === '' ? [] : [server.trim()]))),
  /** Origins whose pages may call the API from a browser: `https://app.example`, separated by commas; `*` is all. */
  CORS_ORIGINS: corsOrigins,
  /** The file in which a supervisor writes the state of the parts it starts; shown in /readyz. */
  SEGUE_STATUS_FILE: z.string().optional(),
  /** The sandbox of a local run: `/sandbox` leads to its phone and mailbox. Empty: there is no such page. */
  SANDBOX_URL: url.refine(isLoopback, { error: 'must be an address of this machine' }).optional(),
});
export type ApiConfig = z.infer<typeof ApiConfigSchema>;

export const WorkerConfigSchema = z.object({
  ...common,
  /** Base addresses of the providers. In local runs they are the sandbox's. */
  TWILIO_BASE_URL: url.default('https://api.twilio.com'),
  SENDGRID_BASE_URL: url.default('https://api.sendgrid.com'),
  SENDGRID_API_KEY: z.string().default('SG.sandbox'),
  /** The providers' budgets, in calls a second. */
  SPOTIFY_PER_SECOND: z.coerce.number().positive().default(SERVICE_ROWS.spotify.callsPerSecond),
  APPLE_MUSIC_PER_SECOND: z.coerce.number().positive().default(SERVICE_ROWS.apple_music.callsPerSecond),
  DEEZER_PER_SECOND: z.coerce.number().positive().default(SERVICE_ROWS.deezer.callsPerSecond),
  /**
   * An action on a service (a save, a follow, a check) is given up so many minutes after it was due, whatever kept it.
   * Then the fan is asked to do it by hand.
   */
  SERVICE_GIVE_UP_MINUTES: z.coerce
    .number()
    .positive()
    .max(7 * 24 * 60)
    .default(360),
  /** The private half of VAPID_PUBLIC_KEY. */
  VAPID_PRIVATE_KEY: keyOf(32),
  /** Whom a push service asks when something goes wrong: `mailto:` or `https:`. Empty: `mailto:` and EMAIL_FROM. */
  VAPID_SUBJECT: z
    .string()
    .regex(/^(mailto:.+|https:\/\/.+)?$/, { error: 'must begin with mailto: or https:' })
    .default(''),
  WEB_PUSH_PER_SECOND: z.coerce.number().positive().default(50),
  TWILIO_PER_SECOND: z.coerce.number().positive().default(50),
  SENDGRID_PER_SECOND: z.coerce.number().positive().default(50),
  /** One change of a campaign wakes at most this many fans a second. It does not delay the fans' own acts. */
  FAN_OUT_PER_SECOND: z.coerce.number().int().positive().default(500),
  /** The number of calls a second that one workspace makes to one receiver's host. */
  WEBHOOK_PER_SECOND: z.coerce.number().positive().default(10),
  /** Ids of providers' callbacks are kept for this many days, so that a repeated callback is recognised. */
  CALLBACK_KEEP_DAYS: z.coerce.number().int().min(31).default(90),
  /**
   * The texts of fans' replies and members' answers are kept for this many days. Then the texts and the numbers are
   * removed.
   */
  REPLY_KEEP_DAYS: z.coerce.number().int().min(30).default(365),
  WORKER_HEALTH_PORT: port.default(0),
  /** host:port at which Prometheus reads Temporal's own metrics of this worker (/metrics). */
  WORKER_METRICS_ADDRESS: z
    .string()
    .regex(/^[^:]+:\d+$/, { error: 'must be host:port' })
    .optional(),
  MAX_CACHED_WORKFLOWS: z.coerce.number().int().positive().default(2000),
});
export type WorkerConfig = z.infer<typeof WorkerConfigSchema>;

/** The environment is not valid. The message has one line for each bad key; the app shows it and exits with 1. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads the environment of an app. It fails at boot and names every bad key, never a value. */
export function readConfig<S extends z.ZodType>(
  schema: S,
  env: Record<string, string | undefined>,
): z.infer<S> {
  const parsed = schema.safeParse(env);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigError(`The configuration is not valid:\n${lines.join('\n')}`);
}
