import fc from 'fast-check';
import { type LiftQuery, readArmFans, readArms } from '#database/metrics/lift.js';
import type { FanEvent } from '#domain/events/catalogue.js';
import { CHECK_TAKES_MS } from '#domain/metrics/lift.js';
import { ARM_COLUMNS, type ArmColumn } from '#domain/metrics/lift-cell.js';
import { CHECKED_STAGES, type CheckedStage } from '#domain/terms.js';
import { freshDatabase, type FreshDatabase } from '#test/harness/database.js';
import { shareOf } from '#test/harness/shares.js';
import { AS_OF, BERLIN_MIDNIGHT, DAY, HOUR } from '#test/world/funnel-world.js';
import { rawStories, stormyWorld } from '#test/world/stormy-world.js';
import { storm } from './storm.js';

/** `LIFTS=500 npm run test:int -- test/oracle/lift` looks at as many campaigns. */
const CAMPAIGNS = shareOf('LIFTS', 30);
const FANS = 6;

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());

const asked = fc.record({
  horizonMs: fc.constantFrom(null, 6 * HOUR, 7 * DAY, 21 * DAY),
  asOf: fc.constantFrom(BERLIN_MIDNIGHT + 4 * HOUR, BERLIN_MIDNIGHT + 10 * DAY, AS_OF),
  from: fc.constantFrom(undefined, BERLIN_MIDNIGHT - DAY),
  to: fc.constantFrom(undefined, BERLIN_MIDNIGHT + DAY),
});

it(`each arm, and the list of each of its numbers, is what a count over raw events says: ${CAMPAIGNS} campaigns`, async () => {
  await fc.assert(
    fc.asyncProperty(storm(FANS), asked, async (gusts, ways) => {
      const { workspaceId, campaignId } = await stormyWorld(fresh.database, gusts, { fans: FANS });
      const { byFan } = await rawStories(fresh.database, campaignId, ways.asOf);
      for (const stage of CHECKED_STAGES) {
        const ask = { workspaceId, campaignId, track: 'main', step: 'split', stage, ...ways };
        const expected = [...byFan].flatMap(([fanId, events]) => outcomeOf(fanId, events, ask));
        const arms = await readArms(fresh.database, ask);
        expect(arms.map(({ variant }) => variant)).toEqual(
          [...new Set(expected.map(({ arm }) => arm))].sort(),
        );
        for (const arm of arms) {
          expect(arm.holdout).toBe(arm.variant === 'holdout');
          for (const column of ARM_COLUMNS) {
            const fans = expected.filter((fan) => fan.arm === arm.variant && fan.columns.includes(column));
            expect([column, arm[column]]).toEqual([column, fans.length]);
            const of = { ...ask, variant: arm.variant, column };
            const list = await readArmFans(fresh.database, of, { after: null, limit: null });
            expect(list.map(({ fanId }) => fanId)).toEqual(fans.map(({ fanId }) => fanId).sort());
          }
        }
      }
    }),
    { numRuns: CAMPAIGNS },
  );
}, 300_000);

const TYPE_OF: Record<CheckedStage, string> = { saved: 'fan.saved', followed: 'fan.followed' };

/** The arm of a fan and the columns that the fan counts in, read from the raw events with plain loops. */
function outcomeOf(
  fanId: string,
  events: readonly FanEvent[],
  { campaignId, stage, horizonMs, asOf, from, to }: LiftQuery,
): { fanId: string; arm: string; columns: ArmColumn[] }[] {
  const own = events.filter((event) => event.campaignId === campaignId).sort((a, b) => a.fanSeq - b.fanSeq);
  for (const event of own) {
    if (event.type !== 'variant.assigned' || event.occurredAt > asOf) continue;
    const { occurredAt: at, payload } = event;
    if ((from !== undefined && at < from) || (to !== undefined && at >= to)) return [];
    const columns = columnsOf(own, { at, stage, horizonMs, asOf });
    return [{ fanId, arm: payload.variant, columns: ['assigned', ...columns] }];
  }
  return [];
}

function columnsOf(
  own: readonly FanEvent[],
  { at, stage, horizonMs, asOf }: { at: number; stage: CheckedStage; horizonMs: number | null; asOf: number },
): ArmColumn[] {
  const acts = own.filter(({ type }) => type === TYPE_OF[stage]);
  const stands = (type: string) =>
    own.some((event) => event.type === type && 'stage' in event.payload && event.payload.stage === stage);
  if (stands('stage.already') || acts.some(({ occurredAt }) => occurredAt < at)) return ['already'];
  if (stands('stage.unobservable')) return ['unobservable'];
  if (horizonMs === null || at + horizonMs + CHECK_TAKES_MS > asOf) return ['waiting'];
  const converted = acts.some(({ occurredAt, payload }) => {
    const found = 'observedBy' in payload && payload.observedBy === 'check';
    return occurredAt < at + horizonMs + (found ? CHECK_TAKES_MS : 0);
  });
  return converted ? ['observed', 'converted'] : ['observed'];
}
