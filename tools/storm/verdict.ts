import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Database } from '#database/database.js';
import { SOME_UNPROJECTED } from '#database/events/behind.js';
import { compareFunnel } from '#database/metrics/funnel-oracle.js';
import { toVirtual } from '#domain/clock/workspace-clock.js';
import { perService, type Service } from '#domain/terms.js';
import { readDemoClock } from '#tools/seed.js';
import type { StormCampaign } from './campaign.js';

/** What the storm counted. `fansLost`, `lost`, `doubled`, `unkept` and `differences` are faults, so they must be zero or empty. */
export interface Verdict {
  events: number;
  messages: number;
  /** Fans who never came to the end, are stuck, or have unread events. */
  fansLost: number;
  /** Acts that the API accepted and that have no event, and messages that a provider took and that we do not know. */
  lost: number;
  /** Messages that a provider took twice for the same address. */
  doubled: number;
  unknown: number;
  /** Fans whom we saved the release for, by service. */
  saved: Record<Service, number>;
  /** Saves that we told and that the fan's library does not have. */
  unkept: number;
  /** Differences between the funnel and a brute-force count over the raw events. */
  differences: string[];
}

const MessagesSchema = z.object({
  messages: z.array(z.object({ provider: z.string(), to: z.string(), body: z.string() })),
});

export async function judge(
  database: Database,
  sandboxAddress: string,
  { campaignId, imported }: StormCampaign,
): Promise<Verdict> {
  const answer = await fetch(`${sandboxAddress}/_sandbox/messages?bodies=true`);
  const { messages } = MessagesSchema.parse(await answer.json());
  const differences = await differencesAtRest(database, campaignId);
  const counts = await countsOf(database, campaignId);
  const codes = messages.flatMap(({ body }) => /\/t\/([\w-]+)/.exec(body)?.[1] ?? []);
  // Every step has a text of its own, so the same text to the same address is the same message.
  const texts = messages.map(
    ({ provider, to, body }) => `${provider} ${to} ${body.replaceAll(/https?:\S+/g, '')}`,
  );
  return {
    events: counts.events,
    messages: messages.length,
    fansLost: imported - counts.arrived,
    lost: counts.keysWithoutEvent + codes.length - (await knownOf(database, codes)),
    doubled: texts.length - new Set(texts).size,
    unknown: counts.unknown,
    ...(await savesOf(database, sandboxAddress, campaignId)),
    differences,
  };
}

const LibrarySchema = z.object({ saves: z.array(z.object({ account: z.string(), uri: z.string() })) });

/** What was told as saved, and whether the libraries of the services have it. */
async function savesOf(
  database: Database,
  sandboxAddress: string,
  campaignId: string,
): Promise<Pick<Verdict, 'saved' | 'unkept'>> {
  const answer = await fetch(`${sandboxAddress}/_sandbox/library`);
  const { saves } = LibrarySchema.parse(await answer.json());
  // `spotify:album:…`: the service and the account, whatever the album's id there is.
  const kept = new Set(saves.map(({ account, uri }) => `${account} ${uri.split(':').slice(0, 2).join(':')}`));
  const told = await database.query<{ account: string | null; service: string | null }>(
    `SELECT DISTINCT f.external_id AS account, e.payload ->> 'service' AS service
     FROM events e JOIN fans f ON f.id = e.fan_id WHERE e.campaign_id = $1 AND e.type = 'release.saved'`,
    [campaignId],
  );
  return {
    saved: perService((one) => told.filter(({ service }) => service === one).length),
    unkept: told.filter(({ account, service }) => !kept.has(`${account ?? ''} ${service ?? ''}:album`))
      .length,
  };
}

/**
 * Compares the funnel with the raw events while no event comes in: sandbox fans and providers may still act when the
 * campaign has ended, and an event that is not projected yet shows as a difference.
 */
async function differencesAtRest(database: Database, campaignId: string): Promise<string[]> {
  for (let left = MOST_COMPARISONS; ; left -= 1) {
    const before = await restOf(database);
    const differences = await funnelDifferences(database, campaignId);
    const after = await restOf(database);
    const atRest = !before.behind && !after.behind && before.events === after.events;
    if (atRest || left === 1) return differences;
    await pause(1_000);
  }
}

const MOST_COMPARISONS = 60;

async function restOf(database: Database): Promise<{ events: number; behind: boolean }> {
  const [row] = await database.query<{ events: number; behind: boolean }>(
    `SELECT (SELECT count(*) FROM events) AS events,
       ${SOME_UNPROJECTED} AS behind`,
  );
  if (row === undefined) throw new Error('A count returns a row.');
  return row;
}

async function funnelDifferences(database: Database, campaignId: string): Promise<string[]> {
  const asOf = toVirtual(await readDemoClock(database), database.clock.now());
  const differences: string[] = [];
  for (const groupBy of [[], ['service'], ['territory']] as const)
    for (const order of ['strict', 'any'] as const)
      differences.push(...(await compareFunnel(database, campaignId, { asOf, order, groupBy })).differences);
  return differences;
}

async function countsOf(database: Database, campaignId: string) {
  const [row] = await database.query<{ events: number; arrived: number; keys: number; unknown: number }>(
    `SELECT (SELECT count(*) FROM events) AS events,
       (SELECT count(*) FROM event_keys k LEFT JOIN events e ON e.id = k.event_id WHERE e.id IS NULL) AS keys,
       (SELECT count(*) FROM messages WHERE state IN ('unknown', 'abandoned', 'attempting')) AS unknown,
       (SELECT count(*) FROM enrollments n JOIN fan_states s ON s.fan_id = n.fan_id JOIN fans f ON f.id = n.fan_id,
          campaigns c
        WHERE n.campaign_id = $1 AND c.id = $1 AND NOT n.open AND s.stuck_at IS NULL AND NOT EXISTS (
          SELECT FROM events e WHERE e.fan_id = f.id AND e.fan_seq > s.cursor_seq AND e.type LIKE 'fan.%'
            AND e.campaign_id = $1 AND e.occurred_at < c.ended_at)) AS arrived`,
    [campaignId],
  );
  if (row === undefined) throw new Error('A count returns a row.');
  return { events: row.events, arrived: row.arrived, keysWithoutEvent: row.keys, unknown: row.unknown };
}

/** Messages that a provider took and that we know, by the code of a link in them. */
async function knownOf(database: Database, codes: string[]): Promise<number> {
  const [row] = await database.query<{ known: number }>(
    `SELECT count(*) AS known FROM links l JOIN messages m ON m.id = l.message_id
     WHERE l.code = ANY ($1) AND m.state IN ('accepted', 'unknown', 'abandoned')`,
    [codes],
  );
  return row?.known ?? 0;
}
