import { stringify } from 'csv-stringify/sync';
import type { ListedEvent } from '#contracts/events/list-events.js';
import { type EventRow, type EventsAsked, eachEventPart } from '#database/events/list-events.js';
import type { Sql } from '#database/database.js';
import { z } from 'zod';

const COLUMNS = [
  'id',
  'fanId',
  'fanSeq',
  'campaignId',
  'type',
  'occurredAt',
  'receivedAt',
  'origin',
  'payload',
] as const satisfies readonly (keyof ListedEvent)[];

const PayloadSchema = z.record(z.string(), z.unknown());

export function eventOf({ occurredAt, receivedAt, payload, ...row }: EventRow): ListedEvent {
  return {
    ...row,
    occurredAt: occurredAt.toISOString(),
    receivedAt: receivedAt.toISOString(),
    payload: PayloadSchema.parse(payload),
  };
}

/** The events as a table, a part at a time. The payload is JSON in one cell. Formulas are escaped. */
export async function* eventsCsv(sql: Sql, asked: EventsAsked): AsyncGenerator<string> {
  yield stringify([COLUMNS]);
  for await (const events of eachEventPart(sql, asked))
    yield stringify(
      events.map((row) => {
        const event = eventOf(row);
        return { ...event, payload: JSON.stringify(event.payload) };
      }),
      { columns: [...COLUMNS], escape_formulas: true },
    );
}

/** The events as JSON, one a line, a part at a time. */
export async function* eventsNdjson(sql: Sql, asked: EventsAsked): AsyncGenerator<string> {
  for await (const events of eachEventPart(sql, asked))
    yield events.map((row) => `${JSON.stringify(eventOf(row))}\n`).join('');
}
