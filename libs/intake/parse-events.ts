import { v7 as uuid } from 'uuid';
import { z } from 'zod';
import { type EventResult, type IncomingEvent, IncomingEventSchema } from '#contracts/events/events.js';
import type { Problem } from '#contracts/http/problem.js';
import type { EpochMs } from '#domain/terms.js';
import { canonicalJson, sha256 } from '#http/canonical-json.js';
import { problemOf } from '#http/problem.js';
import { fieldErrors } from '#http/schema.pipe.js';

/** A valid event on its way through intake. */
export interface Candidate {
  /** The event's position in the request. */
  place: number;
  event: IncomingEvent;
  /**
   * The hash of the body as sent, whatever the order of its keys. It says whether a repeated id is the same event.
   */
  bodyHash: Buffer;
  /** The id that the event gets if it is accepted. */
  eventId: string;
  occurredAt: EpochMs;
}

export type Parsed =
  | { kind: 'candidate'; candidate: Candidate }
  /** The same id and body stand earlier in this batch. The item gets the earlier item's answer. */
  | { kind: 'repeat'; of: number; id: string }
  | { kind: 'rejected'; result: EventResult };

const AHEAD_AT_MOST_MS = 5 * 60_000;
const EARLIEST = Date.UTC(2000, 0, 1);

/** Checks each item by itself and against the earlier items. `now` is the time on the workspace's clock. */
export function parseEvents(items: unknown[], now: EpochMs): Parsed[] {
  const seen = new Map<string, Candidate>();
  return items.map((item, place) => {
    const parsed = IncomingEventSchema.safeParse(item);
    if (!parsed.success) {
      const problem = problemOf('bad_fields', 'The event has bad fields.', fieldErrors(parsed.error.issues));
      return { kind: 'rejected', result: rejected(idOf(item), problem) };
    }
    const event = parsed.data;
    const bodyHash = sha256(canonicalJson(item));
    const earlier = seen.get(event.id);
    if (earlier !== undefined) return repeatOf(earlier, event.id, bodyHash);
    const occurredAt = event.occurredAt === undefined ? Math.floor(now) : Date.parse(event.occurredAt);
    const candidate = { place, event, bodyHash, eventId: uuid(), occurredAt };
    seen.set(event.id, candidate);
    const problem = timeProblem(occurredAt, now);
    return problem === undefined
      ? { kind: 'candidate', candidate }
      : { kind: 'rejected', result: rejected(event.id, problem) };
  });
}

export function rejected(id: string | null, problem: Problem): EventResult {
  return { id, status: 'rejected', problem };
}

export const OTHER_BODY = problemOf('event_id_reused', 'This event id was used with another body.');

function repeatOf(earlier: Candidate, id: string, bodyHash: Buffer): Parsed {
  if (earlier.bodyHash.equals(bodyHash)) return { kind: 'repeat', of: earlier.place, id };
  return { kind: 'rejected', result: rejected(id, OTHER_BODY) };
}

function timeProblem(occurredAt: EpochMs, now: EpochMs): Problem | undefined {
  const because = (message: string) =>
    problemOf('event_not_takeable', `The event ${message}.`, [{ path: 'occurredAt', message }]);
  if (occurredAt > now + AHEAD_AT_MOST_MS)
    return because("is more than 5 minutes ahead of the workspace's clock");
  if (occurredAt < EARLIEST) return because('is older than the year 2000');
  return undefined;
}

const IdSchema = z.object({ id: z.string().max(128) });
const idOf = (item: unknown): string | null => IdSchema.safeParse(item).data?.id ?? null;
