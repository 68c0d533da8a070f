import { OWN_WISHES, type WithdrawalReason } from '#domain/events/reasons.js';
import type { Channel, Purpose } from '#domain/terms.js';
import type { ConsentEntry, ConsentMethod } from '#domain/consents/consent.js';
import type { Sql } from '#database/database.js';

/** One entry to append to the ledger, with the evidence that proves a grant. */
export interface NewConsent {
  fanId: string;
  channel: Channel;
  purpose: Purpose;
  granted: boolean;
  method: ConsentMethod;
  wording: string | null;
  sourceUrl: string | null;
  /** When it was given or taken back; null: now, by the database's clock. */
  evidenceAt: Date | null;
  /** Why it was withdrawn, as the event says it; unused for a grant. */
  reason?: WithdrawalReason;
}

/** The addresses that entries are about, locked in one order. */
const ADDRESSES = `
SELECT a.workspace_id, a.channel, a.address_hmac, max(least(g.evidence_at, clock_timestamp())) AS stated,
  bool_or(g.evidence_at IS NULL) AS now
FROM unnest($2::uuid[], $3::text[], $4::timestamptz[]) AS g (fan_id, channel, evidence_at)
JOIN identities i ON i.fan_id = g.fan_id AND i.channel = g.channel
JOIN addresses a ON a.workspace_id = $1 AND a.channel = i.channel AND a.address_hmac = i.address_hmac
GROUP BY a.workspace_id, a.channel, a.address_hmac`;

/** A withdrawal is remembered with the address: evidence from before it grants nothing to any fan who has it. */
const WITHDRAW = `
WITH about AS (${ADDRESSES}), locked AS (
  SELECT a.workspace_id, a.channel, a.address_hmac FROM addresses a
  JOIN about USING (workspace_id, channel, address_hmac) ORDER BY a.channel, a.address_hmac FOR UPDATE OF a)
UPDATE addresses a SET withdrawn_at = greatest(a.withdrawn_at, CASE WHEN about.now THEN clock_timestamp() ELSE about.stated END)
FROM locked JOIN about USING (workspace_id, channel, address_hmac)
WHERE a.workspace_id = locked.workspace_id AND a.channel = locked.channel AND a.address_hmac = locked.address_hmac`;

/** A grant waits for a withdrawal under way: whichever commits first is seen by the other. */
const SHARE = `
WITH about AS (${ADDRESSES})
SELECT 1 FROM addresses a JOIN about USING (workspace_id, channel, address_hmac)
ORDER BY a.channel, a.address_hmac FOR SHARE OF a`;

/**
 * `outdated`: the evidence of a grant is older than a withdrawal of the fan on this channel, or of the address. A
 * block that is the fan's own wish counts as one, since those from before `withdrawn_at` have left nothing else.
 */
const APPEND = `
INSERT INTO consents
  (workspace_id, fan_id, channel, purpose, granted, method, wording, source_url, evidence_at, outdated)
SELECT $1, g.fan_id, g.channel, g.purpose, g.granted, g.method, g.wording, g.source_url,
  coalesce(g.evidence_at, clock_timestamp()),
  g.granted AND coalesce(least(g.evidence_at, clock_timestamp()) < greatest(
    (SELECT max(greatest(a.withdrawn_at, CASE WHEN a.suppressed_reason = ANY ($10) THEN a.suppressed_at END))
       FROM identities i JOIN addresses a
         ON a.workspace_id = i.workspace_id AND a.channel = i.channel AND a.address_hmac = i.address_hmac
       WHERE i.fan_id = g.fan_id AND i.channel = g.channel),
    (SELECT max(least(w.evidence_at, w.recorded_at)) FROM consents w
       WHERE w.fan_id = g.fan_id AND w.channel = g.channel AND NOT w.granted)), false)
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::boolean[], $6::text[], $7::text[], $8::text[], $9::timestamptz[])
  WITH ORDINALITY
  AS g (fan_id, channel, purpose, granted, method, wording, source_url, evidence_at, place)
ORDER BY g.place
RETURNING id, outdated`;

/**
 * Appends in the order given, under the locks of the addresses. Says of each entry whether its evidence is outdated:
 * such a grant stays in the ledger and counts for nothing.
 */
export async function appendToLedger(
  sql: Sql,
  workspaceId: string,
  consents: readonly NewConsent[],
): Promise<boolean[]> {
  const outdated: boolean[] = [];
  for (const run of runsOf(consents)) outdated.push(...(await appendRun(sql, workspaceId, run)));
  return outdated;
}

/** Neighbours that all grant or all withdraw: what a later entry takes back makes no earlier one outdated. */
function runsOf(consents: readonly NewConsent[]): NewConsent[][] {
  const runs: NewConsent[][] = [];
  for (const consent of consents) {
    const last = runs.at(-1);
    if (last?.[0]?.granted === consent.granted) last.push(consent);
    else runs.push([consent]);
  }
  return runs;
}

async function appendRun(sql: Sql, workspaceId: string, run: readonly NewConsent[]): Promise<boolean[]> {
  if (run[0]?.granted === true) await sql.query(SHARE, about(workspaceId, run));
  else await rememberWithdrawals(sql, workspaceId, run);
  const rows = await sql.query<{ id: number; outdated: boolean }>(APPEND, [
    workspaceId,
    run.map((consent) => consent.fanId),
    run.map((consent) => consent.channel),
    run.map((consent) => consent.purpose),
    run.map((consent) => consent.granted),
    run.map((consent) => consent.method),
    run.map((consent) => consent.wording),
    run.map((consent) => consent.sourceUrl),
    run.map((consent) => consent.evidenceAt),
    [...OWN_WISHES],
  ]);
  return rows.sort((a, b) => a.id - b.id).map(({ outdated }) => outdated);
}

type About = Pick<NewConsent, 'fanId' | 'channel' | 'evidenceAt'>;

const about = (workspaceId: string, some: readonly About[]) => [
  workspaceId,
  some.map(({ fanId }) => fanId),
  some.map(({ channel }) => channel),
  some.map(({ evidenceAt }) => evidenceAt),
];

/** Remembers with the fans' addresses that they want no more, and locks them. */
export async function rememberWithdrawals(
  sql: Sql,
  workspaceId: string,
  withdrawals: readonly About[],
): Promise<void> {
  if (withdrawals.length > 0) await sql.query(WITHDRAW, about(workspaceId, withdrawals));
}

/** A fan's whole ledger, newest first. */
export interface LedgerRow extends ConsentEntry {
  channel: Channel;
  method: ConsentMethod;
  wording: string | null;
  sourceUrl: string | null;
  evidenceAt: Date | null;
  recordedAt: Date;
}

export async function readLedger(sql: Sql, workspaceId: string, fanId: string): Promise<LedgerRow[]> {
  return sql.query<LedgerRow>(
    `SELECT id, channel, purpose, granted, outdated, method, wording, source_url AS "sourceUrl",
            evidence_at AS "evidenceAt", recorded_at AS "recordedAt"
     FROM consents WHERE workspace_id = $1 AND fan_id = $2 ORDER BY id DESC`,
    [workspaceId, fanId],
  );
}
