import { randomUUID } from 'node:crypto';
import type { Service } from '#domain/terms.js';
import { pause } from '#tools/process.js';
import type { Segue } from './segue.js';

/** Posts one batch of events. Any answer but "all stored" ends the bench. */
export async function postEvents(
  { apiUrl, apiKey }: Pick<Segue, 'apiUrl' | 'apiKey'>,
  body: string,
): Promise<void> {
  const response = await fetch(`${apiUrl}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
    body,
  });
  const text = await response.text();
  if (response.status !== 202) throw new Error(`POST /v1/events: ${response.status} ${text.slice(0, 300)}`);
}

/** A batch in which these fans pre-save. Known fans are named by id, and new ones by an external id. */
export function preSaves(
  { campaignId }: { campaignId: string },
  fans: ({ id: string } | { externalId: string; territory: string; zone: string })[],
  service: Service = 'spotify',
): string {
  const events = fans.map((fan) => ({
    id: randomUUID(),
    type: 'fan.pre_saved',
    fan,
    campaignId,
    payload: { path: 'service', service },
  }));
  return JSON.stringify({ events });
}

/** A batch in which known fans have another event with this `payload`. */
export function eventsOf(campaignId: string, type: string, payload: object, fans: string[]): string {
  const events = fans.map((id) => ({ id: randomUUID(), type, fan: { id }, campaignId, payload }));
  return JSON.stringify({ events });
}

export function* batches<T>(items: T[], size: number): Generator<T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

/** Does the work for all items, with so many at once. */
export async function inParallel<T>(
  items: Iterable<T>,
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const source = items[Symbol.iterator]();
  const lane = async () => {
    for (let next = source.next(); next.done !== true; next = source.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: width }, lane));
}

/** Waits until the count has reached the goal. Ends the bench if the count has not moved for a long time. */
export async function untilCount(
  what: string,
  goal: number,
  count: () => Promise<number>,
  { everyMs = 250, stuckAfterMs = 90_000 } = {},
): Promise<void> {
  let seen = -1;
  let movedAt = Date.now();
  for (;;) {
    const now = await count();
    if (now >= goal) return;
    if (now !== seen) movedAt = Date.now();
    seen = now;
    if (Date.now() - movedAt > stuckAfterMs) throw new Error(`${what}: ${now} of ${goal} and no further.`);
    await pause(everyMs);
  }
}

interface Steady {
  seconds: number;
  /** How many units may be unfinished at once: enough that no process ever waits for work. */
  outstanding: number;
  lanes: number;
  /** How many units one call of `feed` puts in. */
  size: number;
  feed: (size: number) => Promise<void>;
  /** How many units are finished in all. */
  done: () => Promise<number>;
  /** Called when the warm-up is over. */
  onMeasured?: () => Promise<void>;
}

/** Feeds as fast as work is finished. After a warm-up it measures how many units are finished a second. */
export async function steadyRate(options: Steady): Promise<{ rate: number; finished: number }> {
  let finished = 0;
  let fed = 0;
  let over = false;
  const lane = async () => {
    while (!over) {
      if (fed - finished >= options.outstanding) {
        await pause(10);
        continue;
      }
      fed += options.size;
      await options.feed(options.size);
    }
  };
  const count = async () => {
    try {
      return await measure(options, (now) => (finished = now));
    } finally {
      over = true;
    }
  };
  const [measured] = await Promise.all([count(), ...Array.from({ length: options.lanes }, lane)]);
  return measured;
}

async function measure({ seconds, done, onMeasured }: Steady, tell: (finished: number) => void) {
  const begin = Date.now();
  const warmUpMs = Math.min(10_000, seconds * 250);
  let from: { at: number; count: number } | undefined;
  for (;;) {
    const count = await done();
    const now = Date.now();
    tell(count);
    if (from === undefined && now - begin >= warmUpMs) {
      from = { at: now, count };
      await onMeasured?.();
    }
    if (from !== undefined && now - from.at >= seconds * 1000) {
      const finished = count - from.count;
      return { finished, rate: (finished * 1000) / (now - from.at) };
    }
    await pause(100);
  }
}
