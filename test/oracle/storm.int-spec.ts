import fc from 'fast-check';
import { compareFunnel } from '#database/metrics/funnel-oracle.js';
import { readFunnel } from '#database/metrics/funnel.js';
import { projectOnce } from '#database/events/projector.js';
import { FUNNEL_GROUPS, FUNNEL_ORDERS, type GroupCounts } from '#domain/metrics/funnel.js';
import { STAGES } from '#domain/terms.js';
import { freshDatabase, type FreshDatabase } from '#test/harness/database.js';
import { projectAll } from '#test/harness/project.js';
import {
  addFan,
  AS_OF,
  BERLIN_MIDNIGHT,
  DAY,
  HOUR,
  makeFunnelWorld,
  moveRelease,
  record,
} from '#test/world/funnel-world.js';
import { moves, storm, stormEvents, type Gust } from './storm.js';

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());

const FANS = 5;
const GROUPINGS = [[], ...FUNNEL_GROUPS.map((group) => [group]), ['variant', 'channel'] as const];
/** The funnel is asked in the middle of the campaign, and long after it. */
const MOMENTS = [BERLIN_MIDNIGHT + 4 * HOUR, AS_OF];

it('the funnel equals the count over raw events, in every row and group, in any order of arrival', async () => {
  await fc.assert(
    fc.asyncProperty(
      storm(FANS),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 40 }),
      moves,
      async (gusts, batch, arrival, move) => {
        const { world, fans } = await worldWithFans();
        const events = stormEvents(world, fans, [...gusts, ...openings(fans.length - 1)]);
        for (let at = 0; at < events.length; at += arrival) {
          await record(fresh.database, events.slice(at, at + arrival));
          if (at % 3 === 0) await projectOnce(fresh.database, { batch });
        }
        await projectAll(fresh.database, batch);
        await moveRelease(fresh.database, world.releaseId, move);
        expect(await allDifferences(world.campaignId)).toEqual([]);
      },
    ),
    { numRuns: 40 },
  );
}, 180_000);

it('so it does for a campaign without a release, whose fans all start at `engaged`', async () => {
  await fc.assert(
    fc.asyncProperty(storm(FANS), fc.integer({ min: 1, max: 60 }), async (gusts, batch) => {
      const { world, fans } = await worldWithFans({ withoutRelease: true });
      await record(fresh.database, stormEvents(world, fans, [...gusts, ...openings(fans.length - 1)]));
      await projectAll(fresh.database, batch);
      expect(await allDifferences(world.campaignId)).toEqual([]);
      const [all] = await readFunnel(fresh.database, { ...world, order: 'strict', groupBy: [], asOf: AS_OF });
      const before =
        all?.stages.filter(({ stage }) => stage === 'pre_saved' || stage === 'release_saved') ?? [];
      expect(before.map((counts) => counts.fans)).toEqual([0, 0]);
    }),
    { numRuns: 20 },
  );
}, 120_000);

it('late and shuffled events give the same funnel as those on time', async () => {
  await fc.assert(
    fc.asyncProperty(storm(FANS), fc.infiniteStream(fc.nat()), async (gusts, dice) => {
      // The platform opens and closes enrollments itself, in the order of acceptance. The acts are shuffled around
      // these.
      const acts = gusts.filter(({ kind }) => !kind.startsWith('enrollment.'));
      const onTime = [...acts].sort((a, b) => a.hours - b.hours);
      const shuffled = acts
        .map((gust) => ({ gust, place: dice.next().value }))
        .sort((a, b) => a.place - b.place)
        .map(({ gust }) => gust)
        // If two consents are given in the same hour, the order of acceptance decides which is the last word.
        .filter(({ kind }) => !kind.startsWith('consent.'));
      const answers: unknown[] = [];
      for (const order of [onTime, shuffled]) {
        const { world, fans } = await worldWithFans();
        const events = stormEvents(world, fans, [...openings(fans.length), ...order]);
        for (const event of events) await record(fresh.database, [event]);
        await projectAll(fresh.database);
        answers.push(
          await readFunnel(fresh.database, { ...world, order: 'strict', groupBy: [], asOf: AS_OF }),
        );
      }
      expect(sorted(answers[0])).toEqual(sorted(answers[1]));
    }),
    { numRuns: 15 },
  );
}, 120_000);

it('groups add up to the total', async () => {
  await fc.assert(
    fc.asyncProperty(storm(FANS), async (gusts) => {
      const { world, fans } = await worldWithFans();
      await record(fresh.database, stormEvents(world, fans, [...openings(fans.length), ...gusts]));
      await projectAll(fresh.database);
      for (const order of FUNNEL_ORDERS) {
        const ask = { ...world, order, asOf: AS_OF };
        const [total] = await readFunnel(fresh.database, { ...ask, groupBy: [] });
        const groups = await readFunnel(fresh.database, { ...ask, groupBy: FUNNEL_GROUPS });
        expect(figures(groups)).toEqual(figures(total === undefined ? [] : [total]));
      }
    }),
    { numRuns: 15 },
  );
}, 60_000);

/** Most fans have an opened enrollment, so that the storms are not only about strangers to the campaign. */
function openings(fans: number): Gust[] {
  return Array.from({ length: fans }, (_, fan) => ({
    fan,
    kind: 'enrollment.opened',
    hours: fan * 3 - 6,
    choice: fan,
    twice: false,
  }));
}

async function worldWithFans(options: { withoutRelease?: boolean } = {}) {
  const world = await makeFunnelWorld(fresh.database, options);
  const fans: string[] = [];
  for (let fan = 0; fan < FANS; fan += 1) fans.push(await addFan(fresh.database, world));
  return { world, fans };
}

async function allDifferences(campaignId: string): Promise<string[]> {
  const all: string[] = [];
  for (const order of FUNNEL_ORDERS) {
    for (const groupBy of GROUPINGS) {
      for (const asOf of MOMENTS) {
        const { differences } = await compareFunnel(fresh.database, campaignId, { order, groupBy, asOf });
        all.push(...differences.map((line) => `${order} by ${groupBy.join()}: ${line}`));
      }
    }
    const half = { from: BERLIN_MIDNIGHT - DAY, to: BERLIN_MIDNIGHT + DAY };
    all.push(
      ...(await compareFunnel(fresh.database, campaignId, { order, asOf: AS_OF, ...half })).differences,
    );
  }
  return all;
}

function figures(groups: readonly GroupCounts[]): unknown[] {
  const sum = (pick: (group: GroupCounts) => number) =>
    groups.reduce((total, group) => total + pick(group), 0);
  const names = ['fans', 'previousFans', 'already', 'unobservable', 'converted', 'waitingNow'] as const;
  return [
    [sum((group) => group.enrolled), sum((group) => group.ended), sum((group) => group.servicePreSavers)],
    ...STAGES.map((stage, index) => [
      stage,
      ...names.map((name) => sum((group) => group.stages[index]?.[name] ?? 0)),
    ]),
  ];
}

function sorted(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer), (key, value: unknown) =>
    key === 'durations' && Array.isArray(value) ? value.map((group) => JSON.stringify(group)).sort() : value,
  );
}
