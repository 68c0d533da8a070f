import { localMoment, wallTime } from '#domain/clock/local-moment.js';
import { smsSegments } from '#domain/messages/sms-segments.js';
import type { RenderedMessage } from '#domain/messages/render-message.js';
import { assertNever } from '#domain/assert-never.js';
import type { EpochMs } from '#domain/terms.js';

/** What messages cost the workspace, in millionths of its currency. */
export interface SpendPrices {
  /** ISO 4217. */
  currency: string;
  smsSegmentMicros: number;
  emailMicros: number;
  /** A text with a picture, however long. Absent: the workspace has not told it, and its segments count. */
  mmsMicros?: number;
}

/** A cap is told of once this share of it is spent. */
export const WARN_SHARE = 0.8;

/** The cost of one message, in millionths of the workspace's currency. Without prices a message costs nothing. */
export function costOf(content: RenderedMessage, prices: SpendPrices | undefined): number {
  if (prices === undefined) return 0;
  switch (content.channel) {
    case 'sms':
      return content.mediaUrl !== undefined && prices.mmsMicros !== undefined
        ? prices.mmsMicros
        : smsSegments(content.body).count * prices.smsSegmentMicros;
    case 'email':
      return prices.emailMicros;
    // The vendors of browsers take nothing for it.
    case 'webpush':
      return 0;
    default:
      return assertNever(content);
  }
}

/** A cap on what messages may cost: of the workspace in each month, or of one campaign in all. Millionths. */
export interface SpendCap {
  /** Null: the cap of the workspace's month. */
  campaignId: string | null;
  capMicros: number;
  /** What was spent: of a workspace in `month`, of a campaign since it began. */
  spentMicros: number;
  /** YYYY-MM in the workspace's zone; null for a campaign. */
  month: string | null;
}

/** The calendar month (YYYY-MM) of a moment on the workspace's clock, in the workspace's zone. */
export const monthOf = (at: EpochMs, zone: string): string => wallTime(at, zone).slice(0, 7);

/** The moment at which the next month begins in the zone. */
export function monthTurn(at: EpochMs, zone: string): EpochMs {
  const [year = '', month = ''] = monthOf(at, zone).split('-');
  const next = new Date(Date.UTC(Number(year), Number(month), 1)).toISOString().slice(0, 10);
  return localMoment(next, '00:00', zone);
}

/** What is spent of the cap in this month. A cap of a month that is over begins again with nothing. */
export function spentIn(
  { month, spentMicros }: Pick<SpendCap, 'month' | 'spentMicros'>,
  now: string,
): number {
  return month === null || month === now ? spentMicros : 0;
}

/** Whether one more message of this cost stays within the cap. */
export const affords = (cap: SpendCap, costMicros: number, month: string): boolean =>
  spentIn(cap, month) + costMicros <= cap.capMicros;

/** Whether this message is the one by which the cap has to be told of. */
export function crossesWarning(cap: SpendCap, costMicros: number, month: string): boolean {
  const before = spentIn(cap, month);
  const line = cap.capMicros * WARN_SHARE;
  return before < line && before + costMicros >= line;
}

/** A cap that is reached, so that messages wait. */
export interface SpentOut {
  /** Null: the cap of the workspace's month. */
  campaignId: string | null;
  /** The month (YYYY-MM) that it was reached in; null for a campaign. */
  month: string | null;
  /** The workspace's zone. */
  zone: string;
}

/**
 * The moment from which the campaign's messages may be paid for: now, or the turn of the month. A campaign's own cap
 * does not turn with the month. Its fans look again then; and at once when somebody raises the cap.
 */
export function budgetOpensAt(spentOut: readonly SpentOut[], campaignId: string, now: EpochMs): EpochMs {
  const closed = spentOut.filter(
    (one) =>
      (one.campaignId === null || one.campaignId === campaignId) &&
      (one.month === null || one.month === monthOf(now, one.zone)),
  );
  return Math.max(now, ...closed.map(({ zone }) => monthTurn(now, zone)));
}
