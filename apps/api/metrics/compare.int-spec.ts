import { beforeAll, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { CompareSchema } from '#contracts/metrics/compare.js';
import { readFunnelAt } from '#database/metrics/compare.js';
import { countFunnel } from '#domain/metrics/count-funnel.js';
import { FUNNEL_ORDERS, type GroupCounts } from '#domain/metrics/funnel.js';
import { projectAll } from '#test/harness/project.js';
import { useApi } from '#test/harness/use-api.js';
import { momentsOf, rawEventsOf } from '#test/oracle/raw-events.js';
import { storm, stormEvents } from '#test/oracle/storm.js';
import {
  addFan,
  BERLIN_MIDNIGHT,
  CAMPAIGN_END,
  DAY,
  happened,
  HOUR,
  makeFunnelWorld,
  record,
  type FunnelWorld,
} from '#test/world/funnel-world.js';

const api = useApi();
const R = BERLIN_MIDNIGHT;

/** What a past moment can tell: who was open then is not known. */
const figures = ({ enrolled, stages }: GroupCounts) => ({
  enrolled,
  stages: stages.map(({ durations, ...counts }) => ({
    ...{ ...counts, waitingNow: null },
    timed: durations.reduce((sum, group) => sum + group.converted + group.censored, 0),
  })),
});

it('a funnel at a past moment equals a count over the events until then', async () => {
  const FANS = 5;
  await fc.assert(
    fc.asyncProperty(storm(FANS), fc.integer({ min: -80, max: 200 }), async (gusts, hours) => {
      const world = await makeFunnelWorld(api.database);
      const fans = await Promise.all(Array.from({ length: FANS }, () => addFan(api.database, world)));
      const opened = fans.map((fan) =>
        happened(world, fan, 'enrollment.opened', R + 2 * HOUR, { path: 'none', source: 'direct' }),
      );
      await record(api.database, [...stormEvents(world, fans, gusts), ...opened]);
      await projectAll(api.database);
      const asOf = R + hours * HOUR;
      const { campaignId, workspaceId } = world;
      const moments = await momentsOf(api.database, world.releaseId);
      const facts = { campaignId, moments, endsAt: CAMPAIGN_END, zone: 'UTC', asOf };
      const events = await rawEventsOf(api.database, campaignId);
      for (const order of FUNNEL_ORDERS) {
        const [counted] = countFunnel(events, facts, { order, groupBy: [], to: asOf + 1 });
        const told = await readFunnelAt(api.database, { workspaceId, campaignId, order, asOf });
        expect(counted && figures(told)).toEqual(counted && figures(counted));
      }
    }),
    { numRuns: 40 },
  );
}, 180_000);

let worlds: FunnelWorld[];
let without: FunnelWorld;
const compare = async (query: string) =>
  CompareSchema.parse((await api.call('GET', `/v1/metrics/compare?${query}`)).body);

/** Two campaigns of which the second began ten days later, and one without a release. */
beforeAll(async () => {
  worlds = [];
  for (const days of [0, 10]) {
    const world = await makeFunnelWorld(api.database, { workspaceId: api.workspaceId });
    worlds.push(world);
    await api.database.query(
      'UPDATE release_moments SET moment = to_timestamp($2::float8 / 1000) WHERE release_id = $1',
      [world.releaseId, R + days * DAY],
    );
    await api.database.query(
      'UPDATE campaigns SET launched_at = to_timestamp($2::float8 / 1000), ends_at = NULL WHERE id = $1',
      [world.campaignId, R + (days - 5) * DAY],
    );
    const fans = await Promise.all([0, 1, 2].map(() => addFan(api.database, world)));
    await record(
      api.database,
      // One fan pre-saves each day from the launch on.
      fans.flatMap((fan, index) => {
        const at = R + (days - 5 + index) * DAY;
        return [
          happened(world, fan, 'fan.pre_saved', at, { path: 'reminder' }),
          happened(world, fan, 'enrollment.opened', at, { path: 'reminder', source: 'direct' }),
          happened(world, fan, 'page.visited', R + (days + index) * DAY, {}),
        ];
      }),
    );
  }
  without = await makeFunnelWorld(api.database, { workspaceId: api.workspaceId, withoutRelease: true });
  await projectAll(api.database);
}, 60_000);

it('campaigns are compared when they were equally old', async () => {
  const ids = worlds.map(({ campaignId }) => campaignId);
  const { sinceLaunch, sinceRelease } = await compare(`campaigns=${ids.join(',')}&ageHours=24`);
  expect(sinceLaunch?.ageHours).toBe(24);
  // One day after the launch, two of three fans have pre-saved in both.
  expect(sinceLaunch?.campaigns.map(({ campaignId, enrolled }) => [campaignId, enrolled])).toEqual(
    ids.map((id) => [id, 2]),
  );
  // One day after the release, two of three have visited.
  expect(
    sinceRelease?.campaigns.map(({ rows }) => rows.find(({ stage }) => stage === 'engaged')?.fans),
  ).toEqual([2, 2]);
  expect(sinceRelease?.campaigns.map(({ asOf }) => Date.parse(asOf))).toEqual([R + DAY, R + 11 * DAY]);
  const before = await compare(`campaigns=${ids.join(',')}&ageHours=-96`);
  expect(before.sinceRelease?.campaigns.map(({ enrolled }) => enrolled)).toEqual([2, 2]);
});

it('without an age, the youngest says how old; a campaign without that beginning is left out', async () => {
  const ids = [...worlds.map(({ campaignId }) => campaignId), without.campaignId];
  const { sinceLaunch, sinceRelease, asOf } = await compare(`campaigns=${ids.join(',')}`);
  expect(sinceLaunch?.campaigns).toHaveLength(2);
  expect(sinceLaunch?.ageHours).toBeCloseTo((Date.parse(asOf) - (R + 5 * DAY)) / HOUR, 3);
  expect(sinceRelease?.youngestHours).toBe(sinceRelease?.ageHours);
  const alone = await compare(`campaigns=${without.campaignId}`);
  expect([alone.sinceLaunch, alone.sinceRelease]).toEqual([null, null]);
});

it('gives a line a campaign and stage as CSV', async () => {
  const ids = worlds.map(({ campaignId }) => campaignId).join(',');
  const { body } = await api.call('GET', `/v1/metrics/compare?campaigns=${ids}&ageHours=24&format=csv`);
  const lines: Record<string, string>[] = parse(String(body), { columns: true });
  expect(lines).toHaveLength(2 * 2 * 6);
  expect(lines[0]).toMatchObject({ since: 'launch', ageHours: '24', stage: 'pre_saved', fans: '2' });
});

it.each([
  ['', 'campaigns'],
  ['campaigns=one', 'campaigns'],
  [`campaigns=${randomUUID()}`, 'campaigns'],
  ['campaigns=x&since=launch', 'since'],
  ['campaigns=x&ageHours=old', 'ageHours'],
])('names the bad field of "%s"', async (query, field) => {
  const { status, body } = await api.call('GET', `/v1/metrics/compare?${query}`);
  expect([status, JSON.stringify(body).includes(`"path":"${field}`)]).toEqual([400, true]);
});

it('another workspace’s campaign is not there to compare', async () => {
  const [world] = worlds;
  const query = `/v1/metrics/compare?campaigns=${world?.campaignId ?? ''}`;
  expect((await api.call('GET', query, undefined, { key: api.otherApiKey })).status).toBe(400);
});
