import type { EpochMs } from '#domain/terms.js';

/** A link of an email was opened by what calls itself a person's browser. All times are the workspace's. */
export interface EmailClick {
  at: EpochMs;
  /** The code of the tracked link; null: the way out, which was only opened. */
  code: string | null;
}

/** What is known of the email's way to its mailbox. */
export interface EmailArrival {
  sentAt: EpochMs;
  /** Null: the provider has not said so. */
  deliveredAt: EpochMs | null;
  /** The mailbox has put the email off, and takes it later. */
  deferred: boolean;
}

/** Nobody opens an email and taps a link in it so soon after it has come. */
const SOON_AFTER_MS = 10_000;
/** Where no report of the delivery has come (yet), an email is taken to arrive within this time. */
const ARRIVES_WITHIN_MS = 60_000;
/** An email that was put off may arrive within this time; its report comes with it. */
const DEFERRED_AT_MOST_MS = 24 * 3_600_000;
/** Who opens every link within this time does not read what is behind them. */
export const TOGETHER_MS = 5_000;

/**
 * Is this click more likely a scanner's, although it calls itself a browser? It came as soon as the email did, or
 * together with clicks on all its other links. `clicks`: all of the email, this one among them; `links`: how many
 * tracked links it has, besides the way out. A tap on a text is never doubted: texts are read at once.
 */
export function isDoubtfulClick(
  click: EmailClick,
  clicks: readonly EmailClick[],
  email: EmailArrival & { links: number },
): boolean {
  return click.at < readableFrom(email) || openedAll(click, clicks, email.links);
}

/** From when on a person may have read the email. */
function readableFrom({ sentAt, deliveredAt, deferred }: EmailArrival): EpochMs {
  if (deliveredAt !== null) return deliveredAt + SOON_AFTER_MS;
  return sentAt + (deferred ? DEFERRED_AT_MOST_MS : ARRIVES_WITHIN_MS);
}

/** The only link of an email, opened alone, is what one link is for. */
function openedAll({ at }: EmailClick, clicks: readonly EmailClick[], links: number): boolean {
  const together = clicks.filter((other) => Math.abs(other.at - at) <= TOGETHER_MS);
  const opened = new Set(together.map(({ code }) => code));
  const wayOut = opened.delete(null);
  return opened.size >= links && (links > 1 || wayOut);
}

/** A fan who is heard of within this time confirms a doubtful click; one heard of later says nothing about it. */
export const CONFIRMED_WITHIN_DAYS = 14;
