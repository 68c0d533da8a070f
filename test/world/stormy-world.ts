import type { Database } from '#database/database.js';
import type { FanEvent } from '#domain/events/catalogue.js';
import { rawEvents, readCampaign } from '#database/metrics/funnel-oracle.js';
import type { CountedCampaign } from '#domain/metrics/fan-story.js';
import type { EpochMs } from '#domain/terms.js';
import { projectAll } from '#test/harness/project.js';
import { type Gust, stormEvents } from '#test/oracle/storm.js';
import { addFan, makeFunnelWorld, record, type FunnelWorld } from './funnel-world.js';

export interface StormyWorld extends FunnelWorld {
  fans: string[];
}

/** A campaign in whose fans' lives a storm has happened. Each fan has an opened enrollment, and everything is projected. */
export async function stormyWorld(
  database: Database,
  gusts: readonly Gust[],
  { fans: count, withoutRelease = false }: { fans: number; withoutRelease?: boolean },
): Promise<StormyWorld> {
  const world = await makeFunnelWorld(database, { withoutRelease });
  const fans: string[] = [];
  for (let fan = 0; fan < count; fan += 1) fans.push(await addFan(database, world));
  const opened = fans.map((_, fan): Gust => {
    return { fan, kind: 'enrollment.opened', hours: fan * 3 - 6, choice: fan, twice: false };
  });
  await record(database, stormEvents(world, fans, [...opened, ...gusts]));
  await projectAll(database);
  return { ...world, fans };
}

/** What a brute-force count needs: the campaign, and the raw events of each fan. */
export async function rawStories(
  database: Database,
  campaignId: string,
  asOf: EpochMs,
): Promise<{ facts: CountedCampaign; byFan: Map<string, FanEvent[]> }> {
  const facts = { ...(await readCampaign(database, campaignId)), campaignId, asOf };
  const byFan = new Map<string, FanEvent[]>();
  for (const event of await rawEvents(database, campaignId))
    byFan.set(event.fanId, [...(byFan.get(event.fanId) ?? []), event]);
  return { facts, byFan };
}
