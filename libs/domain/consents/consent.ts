import type { ForeignWord, SuppressionReason } from '#domain/events/reasons.js';
import type { EpochMs, Purpose } from '#domain/terms.js';

/** One line of the append-only ledger of a fan's channel. `id` orders the ledger: the larger is the newer. */
export interface ConsentEntry {
  id: number;
  purpose: Purpose;
  granted: boolean;
  /** A grant whose evidence was older than a withdrawal when it was written down: it is kept and counts for nothing. */
  outdated: boolean;
}

/** How an entry came about. A later START gives back what `sms_stop` and `member_stop` have withdrawn. */
export const CONSENT_METHODS = [
  'form',
  'form_double_opt_in',
  'preferences',
  'import',
  'api',
  'sms_stop',
  'member_stop',
  'member_note',
  'sms_start',
  'sms_keyword',
  'sms_keyword_confirmed',
  'email_unsubscribe',
  'push_unsubscribe',
  'spam_report',
  'address_replaced',
  'address_removed',
] as const;
/** The caller of the API may give a method of their own. */
export type ConsentMethod = (typeof CONSENT_METHODS)[number] | ForeignWord;

/** An address-level block for the whole workspace. */
interface Suppression {
  at: EpochMs;
  reason: SuppressionReason;
}

/** May this channel be used for this purpose? Looked at when a send is planned and again at its claim. */
type ChannelStanding =
  | { kind: 'allowed' }
  | { kind: 'suppressed'; reason: SuppressionReason }
  | { kind: 'withdrawn' }
  | { kind: 'no_consent' };

/**
 * Suppression beats consent. `withdrawn`: the newest entry of this very purpose takes back an earlier grant.
 */
export function channelStanding(input: {
  entries: readonly ConsentEntry[];
  suppressed: Suppression | null;
  purpose: Purpose;
}): ChannelStanding {
  if (input.suppressed !== null) return { kind: 'suppressed', reason: input.suppressed.reason };
  if (covers(grantedPurposes(input.entries), input.purpose)) return { kind: 'allowed' };
  return { kind: newest(input.entries, input.purpose) === undefined ? 'no_consent' : 'withdrawn' };
}

/*
 * The consent rule: the newest entry of each purpose counts, but a grant on outdated evidence never does; a grant of
 * marketing covers the reminder. In SQL it is `newest_consents` and `covers_purpose`; `consent-rule.int-spec.ts` holds
 * both to the same answers.
 */

/** The newest entry of one purpose; undefined where the ledger has none. The SQL is `newest_consents`. */
function newest(entries: readonly ConsentEntry[], purpose: Purpose): ConsentEntry | undefined {
  return entries
    .filter((entry) => entry.purpose === purpose && !entry.outdated)
    .reduce<ConsentEntry | undefined>(
      (best, entry) => (best === undefined || entry.id > best.id ? entry : best),
      undefined,
    );
}

/** The purposes a fan has granted as the ledger stands, before any suppression. */
export function grantedPurposes(entries: readonly ConsentEntry[]): Purpose[] {
  const purposes = [...new Set(entries.map((entry) => entry.purpose))];
  return purposes.filter((purpose) => newest(entries, purpose)?.granted === true);
}

/** Whether a grant of these purposes covers a message of the wanted purpose. The SQL is `covers_purpose`. */
export function covers(granted: readonly Purpose[], wanted: Purpose): boolean {
  return granted.includes(wanted) || (wanted === 'reminder' && granted.includes('marketing'));
}
