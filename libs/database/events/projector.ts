import { setTimeout as pause } from 'node:timers/promises';
import type { Database, Sql } from '#database/database.js';
import { applyEvents, LIVE_TABLES, type EventRange } from './apply-events.js';

/** Something that is made from the event log, with its own cursor. */
export interface Projection {
  name: string;
  /** Must be set-based and idempotent. */
  apply(sql: Sql, range: EventRange): Promise<void>;
}
const FUNNEL: Projection = {
  name: 'funnel',
  apply: (sql, range) => applyEvents(sql, range, LIVE_TABLES),
};
const IDLE_MS = 200;
const MAX_BACKOFF_MS = 10_000;
const BATCH = 2_000;

export interface ProjectorLogger {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/**
 * Applies one range of the event log to the read models and moves the cursor, in one transaction. So a crash repeats
 * nothing and skips nothing. Only events below the commit watermark are read: a transaction that is still open may
 * commit rows with a lower position, and none of them may come in behind the cursor. Returns how many events were
 * applied; 0 also when another process holds the cursor.
 */
export async function projectOnce(
  database: Database,
  options: { batch?: number; logger?: ProjectorLogger; projection?: Projection } = {},
): Promise<number> {
  const { batch = BATCH, logger, projection = FUNNEL } = options;
  return database.transaction(async (sql) => {
    const cursor = await lockCursor(sql, 'skip', projection.name);
    if (cursor === undefined) return 0;
    const stretch = await nextStretch(sql, cursor, batch);
    if (stretch === undefined) return 0;
    const { events, range } = stretch;
    await applyOrQuarantine(sql, projection, { range, events, logger });
    await sql.query('UPDATE projections SET tx = $2, seq = $3, updated_at = now() WHERE name = $1', [
      projection.name,
      range.throughTx,
      range.throughSeq,
    ]);
    return events;
  });
}

/**
 * Projects until it is told to stop: at once while there are events, every 200 ms without events, and with growing
 * pauses after errors.
 */
export async function runProjector(
  database: Database,
  signal: AbortSignal,
  logger: ProjectorLogger,
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      const events = await projectOnce(database, { logger });
      if (failures > 0) logger.info({ failures }, 'The projector works again.');
      failures = 0;
      if (events === 0) await rest(IDLE_MS, signal);
    } catch (error) {
      failures += 1;
      logger.error({ err: error, failures }, 'The projector failed; it tries again.');
      await rest(Math.min(IDLE_MS * 2 ** failures, MAX_BACKOFF_MS), signal);
    }
  }
}

export interface Cursor {
  tx: string;
  seq: number;
}

/**
 * Holds the cursor until the end of the transaction. Returns undefined when another process holds it and the caller
 * does not wait.
 */
export async function lockCursor(
  sql: Sql,
  other: 'skip' | 'wait' = 'skip',
  name = FUNNEL.name,
): Promise<Cursor | undefined> {
  const select = `SELECT tx::text AS tx, seq FROM projections WHERE name = $1
                  FOR UPDATE ${other === 'skip' ? 'SKIP LOCKED' : ''}`;
  const [cursor] = await sql.query<Cursor>(select, [name]);
  if (cursor !== undefined) return cursor;
  await sql.query('INSERT INTO projections (name) VALUES ($1) ON CONFLICT DO NOTHING', [name]);
  return (await sql.query<Cursor>(select, [name]))[0];
}

async function nextStretch(
  sql: Sql,
  after: Cursor,
  batch: number,
): Promise<{ events: number; range: EventRange } | undefined> {
  const [end] = await sql.query<Cursor & { events: number }>(
    `SELECT tx::text AS tx, seq, count(*) OVER () AS events
     FROM (SELECT tx, seq FROM events
           WHERE (tx, seq) > ($1::xid8, $2::bigint) AND tx < pg_snapshot_xmin(pg_current_snapshot())
           ORDER BY tx, seq LIMIT $3) AS stretch
     ORDER BY stretch.tx DESC, stretch.seq DESC LIMIT 1`,
    [after.tx, after.seq, batch],
  );
  if (end === undefined) return undefined;
  const range = { afterTx: after.tx, afterSeq: after.seq, throughTx: end.tx, throughSeq: end.seq };
  return { events: end.events, range };
}

interface Stretch {
  range: EventRange;
  events: number;
  logger: ProjectorLogger | undefined;
}

/** A range that fails is halved until the one poison event is found and quarantined. The other events are applied. */
async function applyOrQuarantine(
  sql: Sql,
  projection: Projection,
  { range, events, logger }: Stretch,
): Promise<void> {
  await sql.query('SAVEPOINT stretch');
  try {
    await projection.apply(sql, range);
    await sql.query('RELEASE SAVEPOINT stretch');
    return;
  } catch (error) {
    await sql.query('ROLLBACK TO SAVEPOINT stretch');
    if (!isDataError(error)) throw error;
    if (events === 1) {
      await quarantine(sql, projection.name, { range, events, logger }, error);
      return;
    }
  }
  const firstHalf = Math.floor(events / 2);
  const middle = await positionAfter(sql, range, firstHalf);
  const { tx: throughTx, seq: throughSeq } = middle;
  const first = { ...range, throughTx, throughSeq };
  await applyOrQuarantine(sql, projection, { range: first, events: firstHalf, logger });
  const rest = { ...range, afterTx: throughTx, afterSeq: throughSeq };
  await applyOrQuarantine(sql, projection, { range: rest, events: events - firstHalf, logger });
}

/**
 * Says whether the event is at fault: SQLSTATE class 22 (a value that cannot be read) or 23 (a value that breaks a
 * constraint).
 */
function isDataError(error: unknown): error is Error & { code: string } {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && /^2[23]/.test(error.code)
  );
}

async function positionAfter(sql: Sql, range: EventRange, count: number): Promise<Cursor> {
  const [position] = await sql.query<Cursor>(
    `SELECT tx::text AS tx, seq FROM events WHERE (tx, seq) > ($1::xid8, $2::bigint)
     ORDER BY events.tx, events.seq OFFSET $3 LIMIT 1`,
    [range.afterTx, range.afterSeq, count - 1],
  );
  if (position === undefined) throw new Error('The projected stretch lost events while it was read.');
  return position;
}

async function quarantine(
  sql: Sql,
  projection: string,
  { range, logger }: Stretch,
  error: Error & { code: string },
): Promise<void> {
  // Only the code is stored: the message may quote values.
  const [event] = await sql.query<{ event_id: string }>(
    `INSERT INTO projection_quarantine (projection, event_id, reason)
     SELECT $3, id, $4 FROM events WHERE (tx, seq) = ($1::xid8, $2::bigint)
     ON CONFLICT (projection, event_id) DO UPDATE SET reason = excluded.reason, at = now()
     RETURNING event_id`,
    [range.throughTx, range.throughSeq, projection, `SQLSTATE ${error.code}`],
  );
  logger?.warn(
    { projection, eventId: event?.event_id, code: error.code },
    'An event was set aside by the projector.',
  );
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
