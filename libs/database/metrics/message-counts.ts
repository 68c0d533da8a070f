import type { NotSentReason, ProviderCode } from '#domain/events/reasons.js';
import type { Channel, Purpose } from '#domain/terms.js';

/** due = blocked + waiting + attempted; attempted = accepted + rejected + unknown (`docs/metrics.md`). */
export interface MessageCounts {
  due: number;
  blocked: number;
  blockedByReason: Partial<Record<NotSentReason, number>>;
  waiting: number;
  attempted: number;
  accepted: number;
  rejected: number;
  unknown: number;
  /** The number of messages that the provider reported as delivered. */
  delivered: number;
  /** The number of delivered messages with at least one human click. */
  humanClickers: number;
  /** Accepted messages of which the provider said later that they did not arrive, or came back. */
  undelivered: number;
  /** Rejected and undelivered messages, by the provider's code. */
  failedByCode: Record<ProviderCode, number>;
  /** Undelivered emails that the mailbox refused or sent back. */
  bounced: number;
  /** Delivered messages that the fan has reported as spam, within 72 h. */
  complained: number;
  /** Opt-outs by STOP or by a link to unsubscribe. */
  unsubscribed: number;
  /**
   * The number of withdrawals within 72 h after a delivered message. Each counts for the latest message before it.
   */
  optOuts: number;
}

export interface MessageCountRow {
  track: string;
  step: string;
  channel: Channel | 'none';
  purpose: Purpose | 'none';
  /** The quarter of an hour in which it was tried (s since the epoch); 0 if nobody asks for it. */
  quarter: number;
  /** Only rows of blocked messages have a reason. */
  reason: NotSentReason | null;
  /** Only rows of messages that failed have a code. */
  code: string | null;
  blocked: number;
  waiting: number;
  accepted: number;
  rejected: number;
  unknown: number;
  delivered: number;
  human_clickers: number;
  undelivered: number;
  bounced: number;
  complained: number;
  unsubscribed: number;
  opt_outs: number;
}

export function addRow(counts: MessageCounts, row: MessageCountRow): void {
  const attempted = row.accepted + row.rejected + row.unknown;
  counts.due += row.blocked + row.waiting + attempted;
  counts.blocked += row.blocked;
  if (row.reason !== null) {
    counts.blockedByReason[row.reason] = (counts.blockedByReason[row.reason] ?? 0) + row.blocked;
  }
  counts.waiting += row.waiting;
  counts.attempted += attempted;
  counts.accepted += row.accepted;
  counts.rejected += row.rejected;
  counts.unknown += row.unknown;
  counts.delivered += row.delivered;
  counts.humanClickers += row.human_clickers;
  counts.undelivered += row.undelivered;
  const failed = row.rejected + row.undelivered;
  if (row.code !== null && failed > 0)
    counts.failedByCode[row.code] = (counts.failedByCode[row.code] ?? 0) + failed;
  counts.bounced += row.bounced;
  counts.complained += row.complained;
  counts.unsubscribed += row.unsubscribed;
  counts.optOuts += row.opt_outs;
}

export function emptyCounts(): MessageCounts {
  return {
    due: 0,
    blocked: 0,
    blockedByReason: {},
    waiting: 0,
    attempted: 0,
    accepted: 0,
    rejected: 0,
    unknown: 0,
    delivered: 0,
    humanClickers: 0,
    undelivered: 0,
    failedByCode: {},
    bounced: 0,
    complained: 0,
    unsubscribed: 0,
    optOuts: 0,
  };
}
