import { type SuppressedAddress, suppressAddress } from '#database/consents/suppression.js';
import type { Database, Sql } from '#database/database.js';
import {
  dueChannels,
  loseRows,
  moveRow,
  type QueueTable,
  unclaimRow,
} from '#database/messages/queue-rows.js';
import { steadyNow } from '#database/steady-clock.js';
import { assertNever } from '#domain/assert-never.js';
import type { Channel } from '#domain/terms.js';
import type { SendOutcome } from '#providers/ports.js';
import { hasSlotSoon } from '#activities/budgets.js';
import { isTooLate, startCheck } from '#activities/claim-deadline.js';
import type { Channels } from '#activities/deps.js';
import { retryLater } from '#activities/failures.js';
import type { Logger } from '#activities/logger.js';

export interface QueueDeps {
  database: Database;
  channels: Channels;
  logger: Logger;
}

/**
 * `waits`: until its sender works. `tells`: it waits for a slot, but that the sender is refused is told at once, because
 * somebody looks at the screen. `tries`: also with a halted sender and without a slot, because it is there to find out.
 */
type Manner = 'waits' | 'tells' | 'tries';

interface QueueRow {
  id: string;
  workspaceId: string;
  channel: Channel;
}

type Send = (channels: Channels) => Promise<SendOutcome>;
/** What the last look under the lock has found. */
export type Judged = { kind: 'ready'; send: Send } | { kind: 'refused'; code: string };

/** A queue of messages that are no step of a flow, and what is its own about it. */
export interface MessageQueue<Row extends QueueRow> {
  table: QueueTable;
  /** What its messages are called in the log, in the plural. */
  of: string;
  manner: Manner;
  /** One that was held back is tried again after this (ms), when the provider has named no time. */
  retryAfterMs: number;
  /** What a message that may not be sent becomes. */
  refusedAs: 'refused' | 'rejected';
  /** The next message of the channel, locked until the end of the transaction. */
  lock: (sql: Sql, channel: Channel) => Promise<Row | undefined>;
  /** In the transaction of the claim: may it go out, and what does? */
  judge: (sql: Sql, row: Row) => Promise<Judged>;
  /** Undefined: by the installation's own sender. */
  senderOf: (row: Row) => Promise<Channels | undefined>;
  /** The address that is blocked when the provider says that it never gets a message. */
  addressOf: (row: Row) => SuppressedAddress | undefined;
}

/** A claim older than this is nobody's any more: a call gives up after 15 s. */
const LOST_AFTER_SECONDS = 60;

/**
 * Sends the next message of the queue on each channel, at most once: it is claimed before the call, and never sent again
 * by itself when nobody knows what came of it. Returns whether there was one.
 */
export async function sendNextOf<Row extends QueueRow>(
  deps: QueueDeps,
  queue: MessageQueue<Row>,
): Promise<boolean> {
  const { database, logger } = deps;
  const lost = await loseRows(database, queue.table, LOST_AFTER_SECONDS);
  if (lost > 0) logger.warn({ lost }, `${queue.of} were never recorded: their outcome is unknown`);
  let any = false;
  for (const channel of await dueChannels(database, queue.table))
    if (await sendOn(deps, queue, channel)) any = true;
  return any;
}

async function sendOn<Row extends QueueRow>(
  deps: QueueDeps,
  queue: MessageQueue<Row>,
  channel: Channel,
): Promise<boolean> {
  const { database } = deps;
  const checkedAt = startCheck();
  const claimed = await database.transaction((sql) => claim(sql, queue, channel));
  if (claimed === undefined) return false;
  if (claimed === 'refused') return true;
  const { row, send } = claimed;
  const channels = (await queue.senderOf(row)) ?? deps.channels;
  const hasSlot = queue.manner === 'tries' || (await hasSlotSoon(channels[channel].budget));
  // This is the last check before the call: nothing is awaited in between.
  if (hasSlot && !isTooLate(checkedAt)) await call({ ...deps, channels }, queue, row, send);
  else await unclaimRow(database, queue.table, row.id, hasSlot ? 0 : queue.retryAfterMs);
  return true;
}

async function claim<Row extends QueueRow>(
  sql: Sql,
  { table, refusedAs, lock, judge }: MessageQueue<Row>,
  channel: Channel,
): Promise<{ row: Row; send: Send } | 'refused' | undefined> {
  const row = await lock(sql, channel);
  if (row === undefined) return undefined;
  const judged = await judge(sql, row);
  if (judged.kind === 'refused') {
    await moveRow(sql, table, row.id, { state: refusedAs, code: judged.code });
    return 'refused';
  }
  await moveRow(sql, table, row.id, { state: 'attempting' });
  return { row, send: judged.send };
}

async function call<Row extends QueueRow>(
  deps: QueueDeps,
  queue: MessageQueue<Row>,
  row: Row,
  send: Send,
): Promise<void> {
  const calledAt = steadyNow();
  const outcome = await send(deps.channels);
  const { budget } = deps.channels[row.channel];
  const tries = queue.manner === 'tries';
  const move = (to: Parameters<typeof moveRow>[3]) =>
    retryLater(() => moveRow(deps.database, queue.table, row.id, to));
  switch (outcome.kind) {
    case 'accepted':
      await move({ state: 'accepted', providerId: outcome.providerId });
      if (!tries && (await budget.worked()))
        deps.logger.info({ channel: row.channel }, 'the sender works again');
      return;
    case 'unknown':
      return move({ state: 'unknown', ...(tries ? { code: outcome.reason } : {}) });
    case 'retry':
      // It certainly was not sent.
      if (tries) return move({ state: 'rejected', code: outcome.reason });
      await unclaim(deps, queue, row, outcome.holdMs ?? queue.retryAfterMs);
      if (outcome.holdMs !== undefined) await budget.hold(outcome.holdMs);
      return;
    case 'rejected':
      return rejected(deps, queue, row, outcome, calledAt);
    default:
      return assertNever(outcome);
  }
}

const unclaim = <Row extends QueueRow>(
  { database }: QueueDeps,
  { table }: MessageQueue<Row>,
  { id }: Row,
  waitMs: number,
): Promise<void> => retryLater(() => unclaimRow(database, table, id, waitMs));

async function rejected<Row extends QueueRow>(
  deps: QueueDeps,
  queue: MessageQueue<Row>,
  row: Row,
  { code, suppress, haltSender }: SendOutcome & { kind: 'rejected' },
  calledAt: number,
): Promise<void> {
  const { database, channels, logger } = deps;
  const { budget, sender } = channels[row.channel];
  const waits = haltSender && queue.manner === 'waits';
  if (waits) await unclaim(deps, queue, row, queue.retryAfterMs);
  if (haltSender && queue.manner !== 'tries' && (await budget.halt(code, calledAt)))
    logger.error(
      { code, channel: row.channel },
      'the sender is halted: an operator must act, and the fans wait',
    );
  if (waits) return;
  const address = suppress ? queue.addressOf(row) : undefined;
  if (address !== undefined)
    await retryLater(() => suppressAddress(database, address, `${sender.provider}_${code}`));
  await retryLater(() => moveRow(database, queue.table, row.id, { state: 'rejected', code }));
}
