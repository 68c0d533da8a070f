import type { ProviderCode, ServiceFailureReason, WebhookFailureReason } from '#domain/events/reasons.js';
import type { ItemKind } from '#domain/services/capabilities.js';
import type { Channel, Service } from '#domain/terms.js';

/**
 * What became of one provider call. `retry`: the provider certainly did not act (429, refused connection, DNS),
 * so it may be asked again; `unknown`: it may have acted (time-out, reset, 5xx) and must not be asked again.
 */
export type SendOutcome =
  | { kind: 'accepted'; providerId: string }
  /**
   * Not sent. `suppress`: block the address; `haltSender`: the fault is the sender's (its number, key, account or domain),
   * so nobody's message will pass until an operator acts, and this one is kept.
   */
  | { kind: 'rejected'; code: ProviderCode; suppress: boolean; haltSender: boolean }
  /** `holdMs`: the credential is rate-limited for that long. */
  | { kind: 'retry'; reason: string; holdMs?: number }
  | { kind: 'unknown'; reason: string };

/** Sends the messages of one channel through one provider. */
export interface MessageSender<Message> {
  /** The provider's name: its budget row, and the reasons of the addresses it has blocked, carry it. */
  readonly provider: string;
  /** Never throws for an answer or a transport error: every ending is an outcome. Gives up after 15 s. */
  send(message: Message): Promise<SendOutcome>;
  /**
   * Messages to this address since then, newest first: to find out what became of an unknown send. Absent where the
   * provider cannot be asked; then only a later delivery report tells.
   */
  findSent?(query: { to: string; since: Date }): Promise<{ providerId: string; body: string }[]>;
}

export type SmsSender = MessageSender<{
  /** E.164. */
  to: string;
  body: string;
  /** Where the provider posts its delivery reports. */
  statusCallback: string;
  validitySeconds: number;
}>;

export type EmailSender = MessageSender<{
  to: string;
  subject: string;
  text: string;
  html: string;
  /** Our opaque id, returned by every later webhook event. */
  messageId: string;
  /** The key of the message's template: by it the provider's own statistics tell our messages apart. */
  template: string;
  unsubscribeUrl: string;
}>;

/** What sends on each channel. */
export type Senders = { readonly [C in Channel]: { sms: SmsSender; email: EmailSender }[C] };

export type ServiceOutcome<T> =
  | { kind: 'ok'; value: T }
  /** The grant is dead (invalid_grant, 401 after a refresh): the fan must reconnect. */
  | { kind: 'revoked'; reason: string }
  /** Asking again will not help (403, bad id). */
  | { kind: 'failed'; reason: ServiceFailureReason }
  /** 429 (`holdMs` from Retry-After), 5xx, network: ask again. Reads and saves are idempotent. */
  | { kind: 'retry'; reason: string; holdMs?: number };

export interface AccessGrant {
  accessToken: string;
  /** Real time, milliseconds since the epoch. */
  expiresAt: number;
  /** Present only when the service replaced it. */
  refreshToken?: string;
}

/** One release, track, artist or playlist of a service, by the service's own id. */
export interface LibraryItem {
  kind: ItemKind;
  id: string;
}

/** A streaming service that acts for the fan. Services without an adapter take the reminder path. */
export interface StreamingService {
  readonly service: Service;
  refresh(refreshToken: string): Promise<ServiceOutcome<AccessGrant>>;
  /** Puts it into the fan's library; an artist is followed. Repeating it changes nothing. */
  keep(accessToken: string, item: LibraryItem): Promise<ServiceOutcome<void>>;
  /** Is it in the fan's library, is the artist followed? */
  has(accessToken: string, item: LibraryItem): Promise<ServiceOutcome<boolean>>;
  /** Can the release be played in this market (ISO 3166 alpha-2) yet? Asked with the app's own credentials. */
  isAvailable(upc: string, market?: string): Promise<ServiceOutcome<boolean>>;
}

/**
 * What became of one call of a receiver's webhook. A receiver may get a call more than once (a time-out, a lost
 * answer), always under the same id. `status`: absent where no answer came.
 */
export type WebhookOutcome =
  | { kind: 'delivered'; status: number }
  /** 410: the receiver wants no more of them. */
  | { kind: 'gone'; status: number }
  /** Asking again will not help: a 4xx, a redirect, an address that may not be called. */
  | { kind: 'refused'; reason: WebhookFailureReason; status?: number }
  /** 408, 429 and 503 (`holdMs` from Retry-After), 5xx, time-out, network. */
  | { kind: 'retry'; reason: string; status?: number; holdMs?: number };

export interface WebhookSender {
  /** Never throws for an answer or a transport error. Gives up after 5 s. `secrets`: all of them sign. */
  post(call: { url: string; id: string; body: string; secrets: readonly string[] }): Promise<WebhookOutcome>;
}
