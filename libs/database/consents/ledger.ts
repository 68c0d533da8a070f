import { type AddressEnd, OWN_WISHES, type WithdrawalReason } from '#domain/events/reasons.js';
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
  /** When the consent was given or withdrawn. Null: now, by the database's clock. */
  evidenceAt: Date | null;
  /** The language of the wording (BCP 47). */
  language?: string;
  /** Of a double opt-in: when the fan asked for it. */
  askedAt?: Date;
  /** The sign-up on a page that it came from. */
  signUpId?: string;
  /** The reason of a withdrawal, as the event states it. A grant does not use it. */
  reason?: WithdrawalReason;
}

/** The addresses that the entries concern. They are locked in one order. */
const ADDRESSES = `
SELECT a.workspace_id, a.channel, a.address_hmac, max(least(g.evidence_at, clock_timestamp())) AS stated,
  bool_or(g.evidence_at IS NULL) AS now
FROM unnest($2::uuid[], $3::text[], $4::timestamptz[]) AS g (fan_id, channel, evidence_at)
JOIN identities i ON i.fan_id = g.fan_id AND i.channel = g.channel
JOIN addresses a ON a.workspace_id = $1 AND a.channel = i.channel AND a.address_hmac = i.address_hmac
GROUP BY a.workspace_id, a.channel, a.address_hmac`;

/** Stores a withdrawal with the address. Older evidence then grants nothing to any fan with this address. */
const WITHDRAW = `
WITH about AS (${ADDRESSES}), locked AS (
  SELECT a.workspace_id, a.channel, a.address_hmac FROM addresses a
  JOIN about USING (workspace_id, channel, address_hmac) ORDER BY a.channel, a.address_hmac FOR UPDATE OF a)
UPDATE addresses a SET withdrawn_at = greatest(a.withdrawn_at, CASE WHEN about.now THEN clock_timestamp() ELSE about.stated END)
FROM locked JOIN about USING (workspace_id, channel, address_hmac)
WHERE a.workspace_id = locked.workspace_id AND a.channel = locked.channel AND a.address_hmac = locked.address_hmac`;

/** Lets a grant wait for a withdrawal that has not committed yet. Whichever commits first is seen by the other. */
const SHARE = `
WITH about AS (${ADDRESSES})
SELECT 1 FROM addresses a JOIN about USING (workspace_id, channel, address_hmac)
ORDER BY a.channel, a.address_hmac FOR SHARE OF a`;

/**
 * `outdated` says that the evidence of a grant is older than a withdrawal by the fan on this channel, or by anybody
 * with the address. A block that is the fan's own wish counts as a withdrawal too, because a wish from before the
 * column `withdrawn_at` existed has left no other trace.
 */
const APPEND = `
INSERT INTO consents
  (workspace_id, fan_id, channel, purpose, granted, method, wording, source_url, language, asked_at, sign_up_id,
   wording_hash, evidence_at, outdated)
SELECT $1, g.fan_id, g.channel, g.purpose, g.granted, g.method, g.wording, g.source_url,
  g.language, g.asked_at, g.sign_up_id, encode(sha256(convert_to(g.wording, 'UTF8')), 'hex'),
  coalesce(g.evidence_at, clock_timestamp()),
  g.granted AND coalesce(least(g.evidence_at, clock_timestamp()) < greatest(
    (SELECT max(greatest(a.withdrawn_at, CASE WHEN a.suppressed_reason = ANY ($10) THEN a.suppressed_at END))
       FROM identities i JOIN addresses a
         ON a.workspace_id = i.workspace_id AND a.channel = i.channel AND a.address_hmac = i.address_hmac
       WHERE i.fan_id = g.fan_id AND i.channel = g.channel),
    (SELECT max(least(w.evidence_at, w.recorded_at)) FROM consents w
       WHERE w.fan_id = g.fan_id AND w.channel = g.channel AND NOT w.granted)), false)
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::boolean[], $6::text[], $7::text[], $8::text[], $9::timestamptz[],
    $11::text[], $12::timestamptz[], $13::uuid[]) WITH ORDINALITY
  AS g (fan_id, channel, purpose, granted, method, wording, source_url, evidence_at, language, asked_at, sign_up_id, place)
ORDER BY g.place
RETURNING id, outdated`;

/**
 * Appends entries in the given order, under the locks of their addresses. Returns for each entry whether its evidence
 * is outdated. An outdated grant stays in the ledger and has no effect.
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

/**
 * Splits the entries into runs that all grant or all withdraw. A later withdrawal must not make an earlier grant
 * outdated.
 */
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
    run.map((consent) => consent.language ?? null),
    run.map((consent) => consent.askedAt ?? null),
    run.map((consent) => consent.signUpId ?? null),
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

/** Stores with the fans' addresses that they have withdrawn, and locks the addresses. */
export async function rememberWithdrawals(
  sql: Sql,
  workspaceId: string,
  withdrawals: readonly About[],
): Promise<void> {
  if (withdrawals.length > 0) await sql.query(WITHDRAW, about(workspaceId, withdrawals));
}

/**
 * Ends what a fan granted for an address that is theirs no more. `endedAt`: evidence from before it grants nothing for
 * the next address. Asked for after the address was taken off the fan, so that the address remembers no withdrawal.
 * Answers the purposes that were granted.
 */
export async function endConsents(
  sql: Sql,
  workspaceId: string,
  {
    fanId,
    channel,
    method,
    endedAt,
  }: { fanId: string; channel: Channel; method: AddressEnd; endedAt: Date | null },
): Promise<Purpose[]> {
  const rows = await sql.query<{ purpose: Purpose; granted: boolean }>(
    `SELECT newest.purpose, newest.granted FROM newest_consents($1, $2) newest
     WHERE newest.granted OR newest.method IN ('sms_stop', 'member_stop') ORDER BY newest.purpose`,
    [fanId, channel],
  );
  // What a STOP took back ends, too: a START from the next number must not give it back.
  const ends = rows.map(({ purpose }) => ({
    ...{
      fanId,
      channel,
      purpose,
      granted: false,
      method,
      wording: null,
      sourceUrl: null,
      evidenceAt: endedAt,
    },
  }));
  if (ends.length > 0) await appendToLedger(sql, workspaceId, ends);
  return rows.filter(({ granted }) => granted).map(({ purpose }) => purpose);
}

/** An entry of a fan's ledger, which is listed from the newest. */
export interface LedgerRow extends ConsentEntry {
  channel: Channel;
  method: ConsentMethod;
  wording: string | null;
  wordingHash: string | null;
  language: string | null;
  sourceUrl: string | null;
  askedAt: Date | null;
  evidenceAt: Date | null;
  recordedAt: Date;
}

export async function readLedger(sql: Sql, workspaceId: string, fanId: string): Promise<LedgerRow[]> {
  return sql.query<LedgerRow>(
    `SELECT id, channel, purpose, granted, outdated, method, wording, wording_hash AS "wordingHash", language,
            source_url AS "sourceUrl", asked_at AS "askedAt", evidence_at AS "evidenceAt", recorded_at AS "recordedAt"
     FROM consents WHERE workspace_id = $1 AND fan_id = $2 ORDER BY id DESC`,
    [workspaceId, fanId],
  );
}
