import type { RecordWithdrawal } from '#contracts/consents/replies.js';
import { writeAudit, type AuditRow, type NewAuditEntry } from '#database/access/audit.js';
import { appendToLedger, readLedger } from '#database/consents/ledger.js';
import { settleDoubts } from '#database/consents/replies.js';
import { stopAddress } from '#database/consents/suppression.js';
import type { Database, Sql } from '#database/database.js';
import { findFan } from '#database/fans/fans.js';
import { readIdentities } from '#database/fans/identities.js';
import type { EpochMs } from '#domain/terms.js';
import { retryDeadlocks } from '#database/retry-deadlocks.js';

interface WithdrawalRequest {
  workspaceId: string;
  fanId: string;
  actor: NewAuditEntry['actor'];
  /** Workspace time. */
  now: EpochMs;
  withdrawal: RecordWithdrawal;
}

type WithdrawalOutcome = { kind: 'recorded'; entry: AuditRow } | { kind: 'unknown' } | { kind: 'no_address' };

/**
 * A withdrawal by any means (a call, a letter, at the merch table), written down by a member: it acts as a STOP. The
 * ledger has the fan's words, the audit log who wrote them down and how they came.
 */
export function recordWithdrawal(database: Database, request: WithdrawalRequest): Promise<WithdrawalOutcome> {
  const { workspaceId, fanId, withdrawal } = request;
  return retryDeadlocks(() =>
    database.transaction(async (sql): Promise<WithdrawalOutcome> => {
      if ((await findFan(sql, workspaceId, fanId)) === undefined) return { kind: 'unknown' };
      const identities = await readIdentities(sql, workspaceId, fanId);
      const identity = identities.find(({ channel }) => channel === withdrawal.channel);
      if (identity === undefined) return { kind: 'no_address' };
      await withdraw(sql, request, identity.hmac);
      const { actor } = request;
      const details = { channel: withdrawal.channel, how: withdrawal.how };
      return {
        kind: 'recorded',
        entry: await writeAudit(sql, { workspaceId, actor, action: 'consent.withdraw', fanId, details }),
      };
    }),
  );
}

async function withdraw(
  sql: Sql,
  { workspaceId, fanId, now, withdrawal }: WithdrawalRequest,
  hmac: string,
): Promise<void> {
  const { channel, words, saidAt } = withdrawal;
  const said = { wording: words, evidenceAt: saidAt === undefined ? null : new Date(saidAt) };
  const address = { workspaceId, channel, hmac };
  const reason = channel === 'sms' ? 'stop' : 'unsubscribe';
  await stopAddress(sql, address, { reason, method: 'member_stop', occurredAt: now, said });
  if (channel === 'sms') await settleDoubts(sql, address, 'stop');
  const [newest] = await readLedger(sql, workspaceId, fanId);
  if (newest?.method === 'member_stop' && newest.wording === words) return;
  // Nothing was granted that could be taken back: the words are kept all the same.
  await appendToLedger(sql, workspaceId, [
    { fanId, channel, purpose: 'marketing', granted: false, method: 'member_note', sourceUrl: null, ...said },
  ]);
}
