import type { ImportEvidence } from '#contracts/fans/imports.js';
import type { Sql } from '#database/database.js';
import { appendToLedger, rememberWithdrawals, type NewConsent } from '#database/consents/ledger.js';
import { purposesOf } from '#database/consents/suppression.js';
import type { RowFault } from '#domain/fans/row-faults.js';
import { ADDRESS_CHANNELS, type AddressChannel } from '#domain/terms.js';
import type { MatchedRow } from './match-rows.js';
import type { ImportRow } from './read-row.js';

interface ConsentJob {
  workspaceId: string;
  evidence: ImportEvidence | null;
}

interface RecordedConsents {
  /** What changed, by fan: each entry is an event. */
  changes: NewConsent[];
  /** A yes that grants nothing, by line and reason. */
  dropped: RowFault[];
}

const COLUMN = { email: 'email_consent', sms: 'sms_consent' } as const;

const answerOf = (row: ImportRow, channel: AddressChannel): boolean | null =>
  channel === 'email' ? row.emailConsent : row.smsConsent;

/**
 * Writes a batch's answers into the ledger, the "no" first. A "no" takes back whatever the fan has granted on the
 * channel. A "yes" counts with the import's evidence only, and not if that is older than a withdrawal.
 */
export async function recordRowConsents(
  sql: Sql,
  job: ConsentJob,
  matched: MatchedRow[],
): Promise<RecordedConsents> {
  const withdrawn = await withdraw(sql, job, matched);
  const dropped: RowFault[] = [];
  const grants = matched.flatMap((one) => grantsOf(job, one, dropped));
  const outdated = await appendToLedger(
    sql,
    job.workspaceId,
    grants.map(({ consent }) => consent),
  );
  const counting = grants.filter((_, index) => outdated[index] !== true);
  const late = grants.filter((_, index) => outdated[index] === true);
  for (const { line, consent } of late)
    drop(dropped, line, consent.channel, 'the evidence is older than a withdrawal and grants nothing');
  return { changes: [...withdrawn, ...counting.map(({ consent }) => consent)], dropped };
}

async function withdraw(sql: Sql, { workspaceId }: ConsentJob, matched: MatchedRow[]): Promise<NewConsent[]> {
  const withdrawals: NewConsent[] = [];
  for (const channel of ADDRESS_CHANNELS) {
    const no = new Map(
      matched.flatMap(({ fanId, row }) =>
        answerOf(row, channel) === false ? [[fanId, row.consentAt] as const] : [],
      ),
    );
    const said = [...no].map(([fanId, evidenceAt]) => ({ fanId, channel, evidenceAt }));
    if (said.length === 0) continue;
    // Also where nothing was granted: evidence from before this "no" shall grant nothing later.
    await rememberWithdrawals(sql, workspaceId, said);
    for (const { fanId, purpose } of await purposesOf(sql, [...no.keys()], channel, 'granted'))
      withdrawals.push({
        ...{ fanId, channel, purpose, granted: false, method: 'import', wording: null, sourceUrl: null },
        evidenceAt: no.get(fanId) ?? null,
      });
  }
  await appendToLedger(sql, workspaceId, withdrawals);
  return withdrawals;
}

/** How many grants a row has: each counts, unless it is older than a withdrawal. */
export function countGrants({ evidence }: ConsentJob, row: ImportRow): number {
  const channels = ADDRESS_CHANNELS.filter((channel) => answerOf(row, channel) === true).length;
  return channels * (evidence?.purposes.length ?? 0);
}

function grantsOf(
  { evidence }: ConsentJob,
  { fanId, row }: MatchedRow,
  dropped: RowFault[],
): { line: number; consent: NewConsent & { channel: AddressChannel } }[] {
  return ADDRESS_CHANNELS.filter((channel) => answerOf(row, channel) === true).flatMap((channel) => {
    if (evidence === null) {
      drop(dropped, row.line, channel, 'yes without consentEvidence grants nothing');
      return [];
    }
    const stated = evidence.evidenceAt === undefined ? null : new Date(evidence.evidenceAt);
    const { method, wording, sourceUrl = null } = evidence;
    return evidence.purposes.map((purpose) => ({
      line: row.line,
      consent: {
        ...{ fanId, channel, purpose, granted: true, method, wording, sourceUrl },
        evidenceAt: row.consentAt ?? stated,
      },
    }));
  });
}

/** Once a line and channel, whatever the purposes. */
function drop(dropped: RowFault[], line: number, channel: AddressChannel, why: string): void {
  const reason = `${COLUMN[channel]}: ${why}`;
  if (dropped.some((one) => one.line === line && one.reason === reason)) return;
  dropped.push({ line, kind: 'consent_dropped', reason, fanId: null });
}
