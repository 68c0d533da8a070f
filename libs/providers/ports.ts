import type {
  AppRefusal,
  ProviderCode,
  ServiceFailureReason,
  WebhookFailureReason,
} from '#domain/events/reasons.js';
import type { ItemKind } from '#domain/services/capabilities.js';
import type { Channel, Service } from '#domain/terms.js';

/**
 * The outcome of one send. `retry`: the provider certainly did not act (429, refused connection, DNS), so it may be
 * asked again. `unknown`: the provider may have acted (time-out, reset, 5xx), so it must not be asked again.
 */
export type SendOutcome =
  | { kind: 'accepted'; providerId: string }
  /**
   * The message was not sent. `suppress`: the address must be suppressed. `haltSender`: the fault is the sender's (its
   * number, key, account or domain), so no message passes until an operator acts, and this message is kept.
   */
  | { kind: 'rejected'; code: ProviderCode; suppress: boolean; haltSender: boolean }
  /** `holdMs`: the credential is rate-limited for that long. */
  | { kind: 'retry'; reason: string; holdMs?: number }
  | { kind: 'unknown'; reason: string };

/** Sends the messages of one channel through one provider. */
interface MessageSender<Message> {
  /** The provider's name. Its budget row has this name, and the reasons of suppressions that it caused contain it. */
  readonly provider: string;
  /** Never throws for an answer or a transport error: every ending is an outcome. Gives up after 15 s. */
  send(message: Message): Promise<SendOutcome>;
  /**
   * Returns the messages to this address since that time, the newest first, so that the outcome of an unknown send
   * becomes known. It is absent when the provider cannot be asked; then only a later delivery report says it.
   */
  findSent?(query: { to: string; since: Date }): Promise<{ providerId: string; body: string }[]>;
}

export type SmsSender = MessageSender<{
  /** E.164. */
  to: string;
  body: string;
  /** A picture that goes with it: the provider fetches it, and sends an MMS. */
  mediaUrl?: string | undefined;
  /** Where the provider posts its delivery reports. */
  statusCallback: string;
  validitySeconds: number;
}>;

export type EmailSender = MessageSender<{
  to: string;
  subject: string;
  text: string;
  html: string;
  /** Our opaque id. Every later event of the provider returns it. */
  messageId: string;
  /** The key of the message's template, by which the provider's own statistics tell messages apart. */
  template: string;
  unsubscribeUrl: string;
}>;

export type PushSender = MessageSender<{
  /** The subscription, as `subscriptionText` writes it. */
  to: string;
  /** What the service worker reads, as `pushPayload` writes it. */
  payload: string;
  /** How long the push service keeps it for a browser that is away. */
  ttlSeconds: number;
  /** Of two that wait with the same topic, the push service keeps the newer. At most 32 signs of base64url. */
  topic: string;
  urgency: 'normal' | 'high';
  /** Our opaque id. */
  messageId: string;
}>;

/** The sender of each channel. */
export type Senders = {
  readonly [C in Channel]: { sms: SmsSender; email: EmailSender; webpush: PushSender }[C];
};

export type ServiceOutcome<T> =
  | { kind: 'ok'; value: T }
  /**
   * The service does not accept the grant any more (invalid_grant, or 401 after a refresh): the fan must connect
   * again.
   */
  | { kind: 'revoked'; reason: string }
  /** Another attempt will not help (403, bad id). */
  | { kind: 'failed'; reason: ServiceFailureReason }
  /** Another attempt may help: 429 (`holdMs` from Retry-After), 5xx, network. Reads and saves are idempotent. */
  | { kind: 'retry'; reason: string; holdMs?: number }
  /**
   * The service refuses our app: its credentials, its owner's account, or the call for apps of its kind. This says
   * nothing of the fan's grant. The credential is halted, and every fan is kept.
   */
  | { kind: 'appRefused'; reason: AppRefusal };

/** The outcome `failed` has this reason where the service does not know the item, or does not have it yet. */
export const NO_SUCH_ITEM = 'http_404';

export interface AccessGrant {
  accessToken: string;
  /** Real time, milliseconds since the epoch. */
  expiresAt: number;
  /** Present only when the service has replaced it. */
  refreshToken?: string;
}

/** The first grant, as a service gives it for a fan's consent. */
export interface FirstGrant extends AccessGrant {
  refreshToken: string;
  /** What the fan has agreed to: perhaps less than was asked for. */
  scopes: string[];
}

/** Who has agreed. */
export interface ServiceProfile {
  /** The service's own id of the account. */
  accountId: string;
  /** ISO 3166 alpha-2; absent where the service does not tell. */
  country?: string;
}

/**
 * How a fan agrees that we act for them on a service: OAuth by authorization code, with PKCE where the service has it.
 */
export interface ServiceConsent<S extends string = Service> {
  readonly service: S;
  /** The origin of the service's consent page, to which a form of ours may lead. */
  readonly origin: string;
  /** Where the fan's browser is sent. `challenge`: SHA-256 of the verifier, base64url. */
  consentUrl(request: {
    state: string;
    redirectUri: string;
    scopes: readonly string[];
    challenge: string;
  }): string;
  /** `redirectUri`: the same, letter by letter. A code is good once, for a minute or so. */
  exchange(code: string, verifier: string, redirectUri: string): Promise<ServiceOutcome<FirstGrant>>;
  profile(accessToken: string): Promise<ServiceOutcome<ServiceProfile>>;
}

/**
 * How a fan agrees inside our own page, by a script of the service: Apple's MusicKit. The script is told the developer
 * token, shows the service's sign-in, and gives the page a user token, which the page posts to us.
 */
export interface PageConsent<S extends string = Service> {
  readonly service: S;
  /** The service's script, and the origins with which it speaks and whose windows it opens. */
  readonly scriptUrl: string;
  readonly origins: readonly string[];
  /** Names our app to the script. Everybody who opens the page can read it; it opens no fan's library by itself. */
  developerToken(): ServiceOutcome<string>;
  /** Asks the service whether it takes the token. The service tells the country, but no id of the account. */
  accept(userToken: string): Promise<ServiceOutcome<{ grant: FirstGrant; country?: string }>>;
}

/** One release, track, artist or playlist of a service, by the service's own id. */
export interface LibraryItem {
  kind: ItemKind;
  id: string;
}

/** What a write to a library proves. `accepted`: nothing; only reading back later says whether it was done. */
export type Kept = 'kept' | 'accepted';

/** What the service has under a UPC. `releaseId`: the service's own id, where it found one. */
export interface FoundRelease {
  available: boolean;
  releaseId?: string;
}

/** One release in a service's list of what an artist has released: an album, an EP or a single. */
export interface ListedRelease {
  /** The service's own id. */
  releaseId: string;
  title: string;
  /**
   * The calendar day (YYYY-MM-DD) on which the service says that it is out, in whatever zone the service means. It may lie
   * ahead, where the service lists what comes.
   */
  day: string;
  /** Where the list tells it; else `upcOf` does. */
  upc?: string;
}

/** A streaming service that acts for the fan. Services without an adapter take the reminder path. */
export interface StreamingService<S extends string = Service> {
  readonly service: S;
  /** How many calls of the budget each question takes, at most as a rule. A service without refresh takes none for it. */
  readonly calls?: Readonly<
    Record<'refresh' | 'keep' | 'has' | 'isAvailable' | 'newReleases' | 'upcOf', number>
  >;
  /** Where the service has no refresh, the answer is the same token, with no call. */
  refresh(refreshToken: string): Promise<ServiceOutcome<AccessGrant>>;
  /** Puts the item into the fan's library, or follows the artist. Repeating it changes nothing. */
  keep(accessToken: string, item: LibraryItem): Promise<ServiceOutcome<Kept>>;
  /** Is the item in the fan's library? For an artist: does the fan follow the artist? */
  has(accessToken: string, item: LibraryItem): Promise<ServiceOutcome<boolean>>;
  /** Can the release be played in this market (ISO 3166 alpha-2) yet? Uses the app's own credentials. */
  isAvailable(upc: string, market?: string): Promise<ServiceOutcome<FoundRelease>>;
  /**
   * What the artist has released on this day (YYYY-MM-DD) or later, the oldest first. It uses the app's own credentials.
   * `failed` with `NO_SUCH_ITEM`: the service does not know the artist.
   */
  newReleases(artistId: string, since: string): Promise<ServiceOutcome<ListedRelease[]>>;
  /** The UPC of a release, where the service tells it; by the app's own credentials. */
  upcOf(releaseId: string): Promise<ServiceOutcome<string | undefined>>;
}

/** An app at a streaming service: who we are there. It is sealed where it is stored. */
export type ServiceAppCredentials =
  | {
      service: 'spotify';
      clientId: string;
      clientSecret: string;
      /** `legacy`: the older calls, which need extended quota. */
      libraryApi: 'current' | 'legacy';
      /** The older call for the follow alone. Absent: as `libraryApi` says. */
      followBy?: 'library' | 'following';
      /** The developer account, where several apps share its quota. Absent: the app has its own. */
      account?: string;
    }
  /** `privateKey`: PKCS 8 in PEM, for ES256. */
  | { service: 'apple_music'; teamId: string; keyId: string; privateKey: string }
  | { service: 'deezer'; appId: string; secret: string };

export type CredentialsOf<S extends Service> = Extract<ServiceAppCredentials, { service: S }>;

/** Everything that one app of one service can do for us. */
export interface MadeService<S extends string = Service> {
  adapter: StreamingService<S>;
  /** How fans agree at the service's own page; undefined: they agree in ours. */
  consent: ServiceConsent<S> | undefined;
  pageConsent: PageConsent<S> | undefined;
  /** Where the service counts our calls: apps with the same key share one budget. */
  budgetKey: string;
}

/**
 * The outcome of one call of a receiver's webhook. A receiver may get a call more than once (after a time-out, or a
 * lost answer), always with the same id. `status` is absent when no answer came.
 */
export type WebhookOutcome =
  | { kind: 'delivered'; status: number }
  /** 410: the receiver wants no more calls. */
  | { kind: 'gone'; status: number }
  /** Another attempt will not help: a 4xx, a redirect, an address that may not be called. */
  | { kind: 'refused'; reason: WebhookFailureReason; status?: number }
  /** Another attempt may help: 408, 429 and 503 (`holdMs` from Retry-After), 5xx, time-out, network. */
  | { kind: 'retry'; reason: string; status?: number; holdMs?: number };

export interface WebhookSender {
  /** Never throws for an answer or a transport error. Gives up after 5 s. The call is signed with each of `secrets`. */
  post(call: { url: string; id: string; body: string; secrets: readonly string[] }): Promise<WebhookOutcome>;
}
