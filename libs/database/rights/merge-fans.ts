import type { Sql } from '#database/database.js';
import { fanStateOf } from '#database/engine/stored-state.js';
import { refreshEnrollments } from '#database/events/apply-events.js';
import { appendEvents } from '#database/events/event-store.js';
import { newEvent, type Occasion } from '#database/events/new-event.js';
import { lockCursor } from '#database/events/projector.js';
import { nudgeFan } from '#database/relay/nudges.js';
import { mergeStates } from '#domain/engine/merge-states.js';
import { emptyState, type FanState } from '#domain/engine/state.js';
import { moveBelongings } from './move-belongings.js';

export type Merged =
  | { kind: 'merged'; fanId: string; alias: string }
  | { kind: 'unknown' }
  /** They are two people, as far as anybody has proved. */
  | { kind: 'not_proved' }
  /** A message or a call of one of them is under way. */
  | { kind: 'busy' };

/**
 * Merges two fans who have verified the same address into the older one, in the caller's transaction. The younger
 * becomes an alias. Its events come behind those of the older fan; the figures count one fan instead of two, by the
 * earliest act of either. Decisions, claims and the projector wait for the end.
 */
export async function mergeFans(sql: Sql, on: Occasion, fanIds: readonly [string, string]): Promise<Merged> {
  const { workspaceId } = on;
  // The projector's cursor is held before the fans: it must not project half of a merge.
  await lockCursor(sql, 'wait');
  const fans = await lockBoth(sql, workspaceId, fanIds);
  const [older, younger] = fans;
  if (older === undefined || younger === undefined) return { kind: 'unknown' };
  if (!(await shareVerifiedAddress(sql, older.id, younger.id))) return { kind: 'not_proved' };
  if (await isBusy(sql, [older.id, younger.id])) return { kind: 'busy' };
  const both = await sharedCampaigns(sql, older, younger);
  const state = mergeStates(older.state, younger.state);
  await moveEvents(sql, older, younger);
  await moveBelongings(sql, { older: older.id, younger: younger.id, both });
  await saveState(sql, { workspaceId, older, younger, state });
  await becomeAlias(sql, older, younger);
  await moveReadModels(sql, older.id, younger.id);
  await reopen(sql, on, older.id, state);
  await nudgeFan(sql, older.id);
  // The workflow of the younger finds nothing to do, and completes.
  await nudgeFan(sql, younger.id);
  return { kind: 'merged', fanId: older.id, alias: younger.id };
}

interface LockedFan {
  id: string;
  lastSeq: number;
  state: FanState;
  revision: number;
  cursorAt: Date | null;
}

/** Locks in the order of ids; answers the older fan first. */
async function lockBoth(sql: Sql, workspaceId: string, fanIds: readonly string[]): Promise<LockedFan[]> {
  await sql.query('SELECT 1 FROM fans WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE', [fanIds]);
  const rows = await sql.query<{
    id: string;
    lastSeq: number;
    state: unknown;
    revision: number | null;
    cursorAt: Date | null;
  }>(
    `SELECT f.id, f.last_seq AS "lastSeq", s.state, s.revision, s.cursor_at AS "cursorAt"
     FROM fans f LEFT JOIN fan_states s ON s.fan_id = f.id
     WHERE f.workspace_id = $1 AND f.id = ANY ($2::uuid[]) AND f.erased_at IS NULL ORDER BY f.created_at, f.id`,
    [workspaceId, fanIds],
  );
  return rows.map(({ state, revision, ...row }) => ({
    ...row,
    revision: revision ?? 0,
    state: state === null ? emptyState() : fanStateOf(state),
  }));
}

async function shareVerifiedAddress(sql: Sql, older: string, younger: string): Promise<boolean> {
  const shared = await sql.query(
    `SELECT 1 FROM identities a JOIN identities b USING (workspace_id, channel, address_hmac)
     WHERE a.fan_id = $1 AND b.fan_id = $2 AND a.verified_at IS NOT NULL AND b.verified_at IS NOT NULL`,
    [older, younger],
  );
  return shared.length > 0;
}

/** A claimed effect ends for the fan it was claimed for. */
async function isBusy(sql: Sql, fanIds: readonly string[]): Promise<boolean> {
  const running = await sql.query(
    `SELECT 1 FROM effects WHERE fan_id = ANY ($1::uuid[]) AND status IN ('pending', 'running')
       AND (status = 'running' OR acting_until > now()) LIMIT 1`,
    [fanIds],
  );
  return running.length > 0;
}

/** Campaigns that both are or were in. */
async function sharedCampaigns(sql: Sql, { id: older }: LockedFan, { id: younger }: LockedFan) {
  const rows = await sql.query<{ id: string }>(
    `SELECT DISTINCT x.campaign_id AS id FROM effects x WHERE x.fan_id = $1
       AND EXISTS (SELECT FROM effects y WHERE y.fan_id = $2 AND y.campaign_id = x.campaign_id)`,
    [older, younger],
  );
  return rows.map(({ id }) => id);
}

/**
 * What either has read keeps its order, the older fan's first; what nobody has read comes behind it, in the order of
 * acceptance. So the merged state has read exactly the events up to its cursor.
 */
async function moveEvents(sql: Sql, older: LockedFan, younger: LockedFan): Promise<void> {
  const read = [older.state.cursor, younger.state.cursor];
  await sql.query(
    `WITH unread AS (
       SELECT seq, row_number() OVER (ORDER BY seq) AS nth FROM events
       WHERE fan_id = $1 AND fan_seq > $3 OR fan_id = $2 AND fan_seq > $4)
     UPDATE events e SET fan_id = $1, fan_seq = $3::bigint + $4::bigint + unread.nth FROM unread
     WHERE e.seq = unread.seq AND e.fan_id IN ($1, $2)`,
    [older.id, younger.id, ...read],
  );
  await sql.query('UPDATE events SET fan_id = $1, fan_seq = fan_seq + $3::bigint WHERE fan_id = $2', [
    older.id,
    younger.id,
    older.state.cursor,
  ]);
  await sql.query('UPDATE fans SET last_seq = $2 WHERE id = $1', [older.id, older.lastSeq + younger.lastSeq]);
}

interface StateToSave {
  workspaceId: string;
  older: LockedFan;
  younger: LockedFan;
  state: FanState;
}

async function saveState(sql: Sql, { workspaceId, older, younger, state }: StateToSave): Promise<void> {
  const open = state.enrollments.filter((enrollment) => enrollment.open);
  const revision = older.revision + 1;
  const answer = { revision, wakeAt: null, effects: [], done: open.length === 0 };
  const times = [older.cursorAt, younger.cursorAt].flatMap((at) => (at === null ? [] : [at.getTime()]));
  await sql.query('DELETE FROM fan_states WHERE fan_id = ANY ($1::uuid[])', [[older.id, younger.id]]);
  // Nobody has decided about either: there is no state yet.
  if (times.length === 0) return;
  await sql.query(
    `INSERT INTO fan_states (fan_id, workspace_id, schema, revision, cursor_seq, cursor_at, state, open_enrollments,
       decision_key, answer)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ...[older.id, workspaceId, state.schema, revision, state.cursor, new Date(Math.min(...times))],
      ...[JSON.stringify(state), open.length, `merge:${younger.id}`, JSON.stringify(answer)],
    ],
  );
  await sql.query('DELETE FROM open_enrollments WHERE fan_id = ANY ($1::uuid[])', [[older.id, younger.id]]);
  await sql.query(
    `INSERT INTO open_enrollments (campaign_id, fan_id, territory)
     SELECT campaign, $1, territory FROM unnest($2::uuid[], $3::text[]) AS o (campaign, territory)`,
    [older.id, open.map(({ campaignId }) => campaignId), open.map(({ territory }) => territory ?? null)],
  );
}

/** What is not known of the older fan is taken from the younger. Aliases of the younger are the older fan's now. */
async function becomeAlias(sql: Sql, { id: older }: LockedFan, { id: younger }: LockedFan): Promise<void> {
  await sql.query(
    `UPDATE fans f SET territory = coalesce(f.territory, y.territory), zone = coalesce(f.zone, y.zone),
       profile_encrypted = coalesce(f.profile_encrypted, y.profile_encrypted),
       locale = coalesce(f.locale, y.locale)
     FROM fans y WHERE f.id = $1 AND y.id = $2`,
    [older, younger],
  );
  await sql.query(
    'UPDATE fans SET merged_into = $1, erased_at = coalesce(erased_at, now()) WHERE id = $2 OR merged_into = $2',
    [older, younger],
  );
}

async function moveReadModels(sql: Sql, older: string, younger: string): Promise<void> {
  await sql.query('UPDATE stage_entries SET fan_id = $1 WHERE fan_id = $2', [older, younger]);
  const rows = await sql.query<{ campaignId: string }>(
    `DELETE FROM enrollments WHERE fan_id IN ($1, $2) RETURNING campaign_id AS "campaignId"`,
    [older, younger],
  );
  await refreshEnrollments(
    sql,
    [...new Set(rows.map(({ campaignId }) => campaignId))].map((campaignId) => ({
      fanId: older,
      campaignId,
    })),
  );
}

/** The log says of an open enrollment that it is open, although the other fan's has closed. */
async function reopen(sql: Sql, on: Occasion, fanId: string, state: FanState): Promise<void> {
  const closed = await sql.query<{ campaignId: string }>(
    'SELECT campaign_id AS "campaignId" FROM enrollments WHERE fan_id = $1 AND NOT open',
    [fanId],
  );
  const facts = state.enrollments
    .filter(({ open, campaignId }) => open && closed.some((one) => one.campaignId === campaignId))
    .map(({ campaignId, tracks }) =>
      newEvent({ ...on, campaignId }, fanId, {
        type: 'enrollment.reopened',
        payload: { track: tracks[0]?.track ?? '' },
      }),
    );
  await appendEvents(sql, facts);
}
