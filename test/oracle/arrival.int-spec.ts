import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { decide } from '#activities/decide.js';
import { CampaignCache } from '#database/campaigns/campaign-cache.js';
import type { NewEvent } from '#database/events/new-event.js';
import { readFunnel } from '#database/metrics/funnel.js';
import type { EventPayloads, EventType } from '#domain/events/catalogue.js';
import type { Step } from '#domain/flows/flow.js';
import { FUNNEL_GROUPS, FUNNEL_ORDERS } from '#domain/metrics/funnel.js';
import { freshDatabase, type FreshDatabase } from '#test/harness/database.js';
import { shareOf } from '#test/harness/shares.js';
import { projectAll } from '#test/harness/project.js';
import {
  addFan,
  AS_OF,
  BERLIN_MIDNIGHT,
  happened,
  HOUR,
  makeFunnelWorld,
  record,
  type FunnelWorld,
} from '#test/world/funnel-world.js';
import { flowOf } from '#test/world/world.js';

/**
 * A share of the campaigns runs with every test. `ARRIVAL_CAMPAIGNS=50 npm run test:int -- test/oracle/arrival` runs
 * all.
 */
const CAMPAIGNS = shareOf('ARRIVAL_CAMPAIGNS', 5);
const ORDERS = 10;
const FANS = 4;

type Act = { [T in EventType]: { type: T; payload: EventPayloads[T] } }[EventType];
interface Told {
  fan: number;
  /** Hours from the release. */
  hours: number;
  act: Act;
}

const source = fc.constantFrom('instagram', 'newsletter', 'radio', undefined);
const from = (told: string | undefined) => (told === undefined ? {} : { source: told });
const act: fc.Arbitrary<Act> = fc.oneof(
  source.map((told): Act => ({ type: 'page.visited', payload: from(told) })),
  source.map((told): Act => ({ type: 'fan.pre_saved', payload: { path: 'reminder', ...from(told) } })),
  fc.tuple(source, fc.constantFrom('spotify', 'deezer')).map(([told, service]): Act => ({
    type: 'fan.pre_saved',
    payload: { path: 'service', service, ...from(told) },
  })),
  source.map((told): Act => ({ type: 'enrollment.requested', payload: { by: 'api', ...from(told) } })),
  fc.constant<Act>({ type: 'fan.saved', payload: { target: 'track', observedBy: 'tap' } }),
  fc.constant<Act>({ type: 'fan.followed', payload: { observedBy: 'tap' } }),
  fc.boolean().map((human): Act => ({ type: 'link.clicked', payload: { human } })),
);
const told = fc.record<Told>({
  fan: fc.nat(FANS - 1),
  // There are few distinct hours, so that acts coincide with each other, with the release, and with the start of a
  // week.
  hours: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -400, max: 400 })),
  act,
});
/** The same acts, and for each a key that gives its place in the order of arrival. */
const campaign = fc.record({
  acts: fc.array(told, { minLength: 3, maxLength: 16 }),
  orders: fc.array(fc.array(fc.nat(1000), { minLength: 16, maxLength: 16 }), {
    minLength: ORDERS,
    maxLength: ORDERS,
  }),
});

describe('the order of arrival', () => {
  let fresh: FreshDatabase;
  beforeAll(async () => {
    fresh = await freshDatabase();
  });
  afterAll(() => fresh.close());

  it(`changes no figure: ${CAMPAIGNS} campaigns, each in ${ORDERS} orders, one funnel each`, async () => {
    await fc.assert(
      fc.asyncProperty(campaign, async ({ acts, orders }) => {
        const answers = [];
        for (const keys of orders) {
          const arrived = acts
            .map((each, index) => ({ each, key: keys[index] ?? 0 }))
            .sort((a, b) => a.key - b.key)
            .map(({ each }) => each);
          answers.push(await funnelOf(arrived));
        }
        for (const answer of answers) expect(answer).toEqual(answers[0]);
      }),
      { numRuns: CAMPAIGNS, endOnFailure: true },
    );
  }, 600_000);

  /** The funnel in every order and group, after the acts have come in one by one and each was decided on. */
  async function funnelOf(arrived: readonly Told[]): Promise<unknown[]> {
    const { database } = fresh;
    const world = await makeFunnelWorld(database);
    await putFlowLive(world);
    const fans: string[] = [];
    for (let index = 0; index < FANS; index += 1) fans.push(await addFan(database, world));
    for (const { fan, hours, act: said } of arrived) {
      const fanId = fans[fan] ?? '';
      await record(database, [toldEvent(world, fanId, hours, said)]);
      await decide(database, new CampaignCache(), {
        ...{ fanId, expectedRevision: null, key: randomUUID(), now: AS_OF },
      });
    }
    await projectAll(database);
    const figures = [];
    for (const order of FUNNEL_ORDERS) {
      for (const group of FUNNEL_GROUPS) {
        figures.push(await readFunnel(database, { ...world, order, groupBy: [group], asOf: AS_OF }));
      }
    }
    return figures;
  }

  function toldEvent(world: FunnelWorld, fanId: string, hours: number, { type, payload }: Act): NewEvent {
    return happened(world, fanId, type, BERLIN_MIDNIGHT + hours * HOUR, payload);
  }

  /** A flow that does nothing for a year, so that only the fans' acts are counted. */
  async function putFlowLive(world: FunnelWorld): Promise<void> {
    const rest: Step = { kind: 'wait', id: 'rest', until: { kind: 'duration', duration: { days: 300 } } };
    const versionId = randomUUID();
    await fresh.database.query(
      `WITH version AS (
         INSERT INTO flow_versions (id, workspace_id, flow_id, version, definition)
         SELECT $2, workspace_id, flow_id, 2, $3 FROM campaigns WHERE id = $1 RETURNING id),
       ran AS (
         INSERT INTO campaign_versions (campaign_id, version, flow_version_id, mode)
         SELECT $1, 2, id, 'finish' FROM version)
       UPDATE campaigns SET flow_version_id = version.id FROM version WHERE campaigns.id = $1`,
      [world.campaignId, versionId, JSON.stringify(flowOf(rest))],
    );
  }
});
