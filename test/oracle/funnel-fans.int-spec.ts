import fc from 'fast-check';
import { readFunnelFans } from '#database/metrics/funnel-fans.js';
import { readFunnel } from '#database/metrics/funnel.js';
import type { ListedFan } from '#database/metrics/listed-fan.js';
import { readDayRates } from '#database/metrics/time-to-convert.js';
import { countFunnel } from '#domain/metrics/count-funnel.js';
import { FUNNEL_CELLS, type FunnelCell, TIME_CELLS } from '#domain/metrics/funnel-cell.js';
import {
  FUNNEL_GROUPS,
  FUNNEL_ORDERS,
  type FunnelGroupBy,
  type FunnelOrder,
} from '#domain/metrics/funnel.js';
import { freshDatabase, type FreshDatabase } from '#test/harness/database.js';
import { shareOf } from '#test/harness/shares.js';
import {
  AS_OF,
  BERLIN_MIDNIGHT,
  DAY,
  HOUR,
  moveRelease,
  type FunnelWorld,
} from '#test/world/funnel-world.js';
import { rawStories, stormyWorld } from '#test/world/stormy-world.js';
import { cellValue } from './cell-values.js';
import { moves, storm } from './storm.js';

/** `NUMBER_LISTS=200 npm run test:int -- test/oracle/funnel-fans` looks at as many campaigns. */
const CAMPAIGNS = shareOf('NUMBER_LISTS', 8);
const FANS = 6;
const ALL = { after: null, limit: null };

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());

/** One way to ask for a funnel. */
interface Asked {
  order: FunnelOrder;
  groupBy: FunnelGroupBy[];
  asOf: number;
  from?: number | undefined;
  to?: number | undefined;
}

const asked = fc.record({
  groupBy: fc.oneof(
    fc.constant<FunnelGroupBy[]>([]),
    fc.constantFrom(...FUNNEL_GROUPS).map((group) => [group]),
    fc.constant<FunnelGroupBy[]>(['channel', 'week']),
  ),
  asOf: fc.constantFrom(BERLIN_MIDNIGHT + 4 * HOUR, AS_OF),
  from: fc.constantFrom(undefined, BERLIN_MIDNIGHT - DAY),
  to: fc.constantFrom(undefined, BERLIN_MIDNIGHT + DAY),
});

it(`each number of the funnel opens the fans whom a count over raw events counts: ${CAMPAIGNS} campaigns`, async () => {
  await fc.assert(
    fc.asyncProperty(storm(FANS), asked, moves, fc.boolean(), async (gusts, ways, move, withoutRelease) => {
      const world = await stormyWorld(fresh.database, gusts, { fans: FANS, withoutRelease });
      await moveRelease(fresh.database, world.releaseId, move);
      for (const order of FUNNEL_ORDERS) expect(await strangeLists(world, { ...ways, order })).toEqual([]);
    }),
    { numRuns: CAMPAIGNS },
  );
}, 600_000);

it('each rate by day opens as many fans as it says', async () => {
  await fc.assert(
    fc.asyncProperty(storm(FANS), async (gusts) => {
      const world = await stormyWorld(fresh.database, gusts, { fans: FANS });
      for (const order of FUNNEL_ORDERS) {
        const ask = { ...world, order, asOf: AS_OF };
        const rates = await readDayRates(fresh.database, { ...ask, groupBy: [] });
        for (const [name, cell] of TIME_CELLS) {
          if (cell.day === null) continue;
          const lines = await readFunnelFans(fresh.database, { ...ask, group: {}, cell }, ALL);
          const rate = rates.find(({ stage, day }) => stage === cell.stage && day === cell.day);
          const figure = cell.column === 'convertedByDay' ? rate?.converted : rate?.observed;
          expect([name, lines.length]).toEqual([name, figure ?? 0]);
        }
      }
    }),
    { numRuns: 3 },
  );
}, 120_000);

it('pages follow on one another, and leave no fan out', async () => {
  const world = await stormyWorld(fresh.database, [], { fans: FANS });
  const ask = { ...world, order: 'strict', asOf: AS_OF, group: {} } as const;
  const cell: FunnelCell = { stage: 'pre_saved', column: 'enrolled', day: null };
  const whole = await readFunnelFans(fresh.database, { ...ask, cell }, ALL);
  const paged: ListedFan[] = [];
  for (;;) {
    const last = paged.at(-1);
    const after = last === undefined ? null : { fanId: last.fanId, key: last.key };
    const page = await readFunnelFans(fresh.database, { ...ask, cell }, { after, limit: 2 });
    if (page.length === 0) break;
    paged.push(...page);
  }
  expect(whole).toHaveLength(FANS);
  expect(paged).toEqual(whole);
});

/** The cells whose list is not the fans whom the count counts, one line each. */
async function strangeLists(world: FunnelWorld, ask: Asked): Promise<string[]> {
  const { database } = fresh;
  const groups = await readFunnel(database, { ...world, ...ask });
  const counted = await countedFans(world, ask);
  const strange: string[] = [];
  for (const group of groups) {
    for (const [name, cell] of [...FUNNEL_CELLS, ...TIME_CELLS]) {
      if (cell.day !== null) continue;
      const lines = await readFunnelFans(database, { ...world, ...ask, group: group.key, cell }, ALL);
      const fans = lines.map(({ fanId }) => fanId).sort();
      const told = `${ask.order} ${JSON.stringify(group.key)} ${name}`;
      if (fans.length !== cellValue(group, cell)) strange.push(`${told}: ${fans.length} ≠ the number`);
      if (fans.join() !== counted(group.key, cell).join()) strange.push(`${told}: other fans`);
    }
  }
  return strange;
}

/** Counts each fan alone, by the brute-force count over the fan's raw events: a fan is in the list whose number is 1. */
async function countedFans(world: FunnelWorld, { asOf, ...ask }: Asked) {
  const { facts, byFan } = await rawStories(fresh.database, world.campaignId, asOf);
  const alone = [...byFan].map(([fanId, events]) => ({ fanId, groups: countFunnel(events, facts, ask) }));
  return (key: object, cell: FunnelCell): string[] =>
    alone
      .filter(({ groups }) =>
        groups.some(
          (group) => JSON.stringify(group.key) === JSON.stringify(key) && cellValue(group, cell) > 0,
        ),
      )
      .map(({ fanId }) => fanId)
      .sort();
}
