import fc from 'fast-check';
import { readEntries, readEntryFans } from '#database/metrics/timeseries.js';
import { chooseActs } from '#domain/metrics/count-funnel.js';
import { type FanStory, readStory } from '#domain/metrics/fan-story.js';
import { FUNNEL_ORDERS } from '#domain/metrics/funnel.js';
import {
  TIME_CLOCKS,
  TIME_UNITS,
  type TimeClock,
  timePoints,
  type TimeUnit,
} from '#domain/metrics/timeseries.js';
import { STAGES } from '#domain/terms.js';
import { freshDatabase, type FreshDatabase } from '#test/harness/database.js';
import { shareOf } from '#test/harness/shares.js';
import { AS_OF, BERLIN_MIDNIGHT, DAY, HOUR, moveRelease } from '#test/world/funnel-world.js';
import { rawStories, stormyWorld } from '#test/world/stormy-world.js';
import { moves, storm } from './storm.js';

/** `TIMESERIES=500 npm run test:int -- test/oracle/timeseries` looks at as many campaigns. */
const CAMPAIGNS = shareOf('TIMESERIES', 20);
const ZONES = ['America/St_Johns', 'Asia/Kathmandu', null, 'Australia/Sydney', 'Europe/Berlin'];
const ZONE = 'Europe/Berlin';

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());

const asked = fc.record({
  unit: fc.constantFrom(...TIME_UNITS),
  groupBy: fc.constantFrom([] as const, ['service'] as const),
  from: fc.constantFrom(undefined, BERLIN_MIDNIGHT - DAY),
  to: fc.constantFrom(undefined, BERLIN_MIDNIGHT + 2 * HOUR),
});

it(`each point is what a count over raw events says, on every clock: ${CAMPAIGNS} campaigns`, async () => {
  await fc.assert(
    fc.asyncProperty(storm(ZONES.length), asked, moves, async (gusts, ways, move) => {
      const { fans, ...world } = await stormyWorld(fresh.database, gusts, { fans: ZONES.length });
      await moveRelease(fresh.database, world.releaseId, move);
      for (const [index, fan] of fans.entries())
        await fresh.database.query('UPDATE fans SET zone = $2 WHERE id = $1', [fan, ZONES[index]]);
      const { facts, byFan } = await rawStories(fresh.database, world.campaignId, AS_OF);
      for (const order of FUNNEL_ORDERS) {
        for (const clock of TIME_CLOCKS) {
          const expected = new Map<string, number>();
          for (const [fanId, events] of byFan) {
            const story = readStory(events, facts);
            if (story === null) continue;
            for (const [stage, at] of chooseActs(story, order)) {
              if ((ways.from !== undefined && at < ways.from) || (ways.to !== undefined && at >= ways.to))
                continue;
              const zone = ZONES[fans.indexOf(fanId)] ?? null;
              const where = placeOf(at, { story, zone, clock, unit: ways.unit });
              if (where === null) continue;
              const key = ways.groupBy.map((group) => story[group]).join();
              const name = [where, key, stage].join(' ');
              expected.set(name, (expected.get(name) ?? 0) + 1);
            }
          }
          const ask = { ...world, order, clock, stages: STAGES, asOf: AS_OF, ...ways };
          const points = timePoints(await readEntries(fresh.database, ask), { ...ways, clock, zone: ZONE });
          const got = new Map<string, number>();
          for (const { local, sinceRelease, key, entries } of points)
            for (const stage of STAGES) {
              const name = [local ?? sinceRelease, key.join(), stage].join(' ');
              if (entries[stage] !== undefined) got.set(name, (got.get(name) ?? 0) + entries[stage]);
            }
          expect(sorted(got)).toEqual(sorted(expected));
        }
      }
    }),
    { numRuns: CAMPAIGNS },
  );
}, 300_000);

it('the entries of fans are those that are counted', async () => {
  await fc.assert(
    fc.asyncProperty(storm(4), fc.constantFrom(...TIME_CLOCKS), async (gusts, clock) => {
      const world = await stormyWorld(fresh.database, gusts, { fans: 4 });
      for (const stage of STAGES) {
        const ask = { ...world, order: 'strict', clock, unit: 'hour', groupBy: [], asOf: AS_OF } as const;
        const counts = await readEntries(fresh.database, { ...ask, stages: [stage] });
        const list = await readEntryFans(fresh.database, { ...ask, stages: [stage] }, []);
        expect(list).toHaveLength(counts.reduce((sum, { fans }) => sum + fans, 0));
      }
    }),
    { numRuns: 5 },
  );
}, 60_000);

const COUNTRY_ZONES = new Map([
  ['DE', 'Europe/Berlin'],
  ['US', 'America/New_York'],
  ['FR', 'Europe/Paris'],
]);

interface Place {
  story: FanStory;
  zone: string | null;
  clock: TimeClock;
  unit: TimeUnit;
}

/** Where an entry lies, told by the platform's own calendar and not by our zone rules. Null: nowhere on this clock. */
function placeOf(at: number, { story, zone, clock, unit }: Place): string | null {
  const width = { minute: 60_000, hour: HOUR, day: DAY }[unit];
  if (clock === 'release')
    return Number.isFinite(story.moment) ? String(Math.floor((at - story.moment) / width) * width) : null;
  const country = COUNTRY_ZONES.get(story.territory);
  const timeZone = clock === 'workspace' ? ZONE : (zone ?? country ?? 'UTC');
  // eslint-disable-next-line no-restricted-syntax -- the count must not share the rules that it checks
  const shown = new Date(at).toLocaleString('sv-SE', { timeZone }).replace(' ', 'T');
  return { minute: shown.slice(0, 16), hour: `${shown.slice(0, 13)}:00`, day: shown.slice(0, 10) }[unit];
}

const sorted = (counts: Map<string, number>) => [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
