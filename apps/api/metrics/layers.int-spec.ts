import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { LayersSchema } from '#contracts/metrics/layers.js';
import { MetricFansSchema } from '#contracts/metrics/metric-fans.js';
import { readLayerFans } from '#database/metrics/layer-fans.js';
import { type LayersQuery, readLayers } from '#database/metrics/layers.js';
import type { CountedCampaign } from '#domain/metrics/fan-story.js';
import { type CountedLayers, countLayers } from '#domain/metrics/count-layers.js';
import { FUNNEL_GROUPS, type FunnelGroupBy } from '#domain/metrics/funnel.js';
import { LAYER_CELLS } from '#domain/metrics/layer-cell.js';
import { FAN_ACTS, type LayerCounts, type Layers, layersOf } from '#domain/metrics/layers.js';
import type { EpochMs } from '#domain/terms.js';
import { projectAll } from '#test/harness/project.js';
import { useApi } from '#test/harness/use-api.js';
import { momentsOf, rawEventsOf } from '#test/oracle/raw-events.js';
import { type Gust, moves, storm, stormEvents } from '#test/oracle/storm.js';
import {
  addFan,
  AS_OF,
  BERLIN_MIDNIGHT,
  CAMPAIGN_END,
  DAY,
  happened,
  HOUR,
  makeFunnelWorld,
  moveRelease,
  record,
  type FunnelWorld,
} from '#test/world/funnel-world.js';
import { insertAddress, insertConnection } from '#test/world/rows.js';

const api = useApi();
const R = BERLIN_MIDNIGHT;
const FANS = 6;

/** What the count and the SQL say, in one form. */
const figures = ({ depth, converted, already, next }: CountedLayers | LayerCounts) => ({
  depth: Object.fromEntries(depth),
  converted: Object.fromEntries(converted),
  already: Object.fromEntries(already),
  next: Object.fromEntries([...next].map(([act, row]) => [act, Object.fromEntries(row)])),
});

/** The number that stands at this place of the answer. */
function numberAt(
  { enrolled, depth, layers, actions }: Layers,
  { reach }: LayerCounts,
  name: string,
): number {
  const [part = '', one = '', column = '', other = ''] = name.split('.');
  if (part === 'enrolled') return enrolled;
  if (part === 'depth') return depth[Number(one)]?.fans ?? -1;
  if (part === 'reach') return reach.get(one) ?? 0;
  const layer = layers.find(({ kind }) => kind === one);
  if (part === 'layers') return (column === 'fans' ? layer?.fans : layer?.already) ?? -1;
  const action = actions.find(({ act }) => act === one);
  if (column === 'next') return action?.next.find(({ act }) => act === other)?.fans ?? 0;
  if (column === 'none') return action?.none ?? -1;
  return (column === 'fans' ? action?.fans : action?.tooEarly) ?? -1;
}

describe('the layers equal a count over the raw events', () => {
  const GROUPINGS: FunnelGroupBy[][] = [[], ...FUNNEL_GROUPS.map((group) => [group]), ['variant', 'channel']];

  async function compare(world: FunnelWorld, moment: EpochMs) {
    const events = await rawEventsOf(api.database, world.campaignId);
    const moments = await momentsOf(api.database, world.releaseId);
    const { campaignId, workspaceId } = world;
    const facts: CountedCampaign = {
      ...{ campaignId, moments, endsAt: CAMPAIGN_END, zone: 'Europe/Berlin', asOf: moment },
    };
    for (const groupBy of GROUPINGS)
      for (const period of [{}, { from: R - 2 * DAY, to: R + HOUR }]) {
        const asked = { groupBy, ...period };
        const counted = countLayers(events, facts, asked);
        const query = { workspaceId, campaignId, asOf: moment, purpose: 'marketing' as const, ...asked };
        const groups = await api.database.transaction((sql) => readLayers(sql, query));
        const told = groups.filter(({ depth }) => depth.size > 0);
        expect(Object.fromEntries(told.map((group) => [JSON.stringify(group.key), figures(group)]))).toEqual(
          Object.fromEntries([...counted].map(([key, group]) => [key, figures(group)])),
        );
      }
  }

  /** Each number of a group opens a list of as many fans. */
  async function openEach({ groupBy, ...query }: LayersQuery, counts: LayerCounts) {
    const group = Object.fromEntries(groupBy.map((name, index) => [name, counts.key[index]]));
    for (const [name, cell] of LAYER_CELLS) {
      const ask = { ...query, cell, group };
      const lines = await api.database.transaction((sql) =>
        readLayerFans(sql, ask, { after: null, limit: null }),
      );
      expect([name, new Set(lines.map(({ fanId }) => fanId)).size]).toEqual([name, lines.length]);
      expect([name, lines.length]).toEqual([name, numberAt(layersOf(counts), counts, name)]);
    }
  }

  async function stormyWorld(gusts: readonly Gust[]): Promise<FunnelWorld> {
    const world = await makeFunnelWorld(api.database);
    const fans = await Promise.all(Array.from({ length: FANS }, () => addFan(api.database, world)));
    const openings = fans.map((fan) =>
      happened(world, fan, 'enrollment.opened', R - DAY, { path: 'none', source: 'direct' }),
    );
    await record(api.database, [...stormEvents(world, fans, gusts), ...openings]);
    await projectAll(api.database);
    return world;
  }

  it('and each number opens a list of as many fans', async () => {
    await fc.assert(
      fc.asyncProperty(storm(FANS), async (gusts) => {
        const { workspaceId, campaignId } = await stormyWorld(gusts);
        for (const groupBy of [[], ['service'], ['week']] satisfies FunnelGroupBy[][]) {
          const query = { workspaceId, campaignId, asOf: AS_OF, purpose: 'marketing' as const, groupBy };
          const groups = await api.database.transaction((sql) => readLayers(sql, query));
          for (const group of groups.slice(0, 2)) await openEach(query, group);
        }
      }),
      { numRuns: 3 },
    );
  }, 180_000);

  it('for every group and period, whatever happened and in whatever order it came', async () => {
    await fc.assert(
      fc.asyncProperty(storm(FANS), moves, async (gusts, move) => {
        const world = await stormyWorld(gusts);
        await moveRelease(api.database, world.releaseId, move);
        for (const moment of [R + 4 * HOUR, AS_OF]) await compare(world, moment);
      }),
      { numRuns: 25 },
    );
  }, 180_000);
});

describe('GET …/layers', () => {
  let world: FunnelWorld;
  let fans: string[];
  const path = () => `/v1/metrics/campaigns/${world.campaignId}/layers`;
  const layers = async (query = '') => LayersSchema.parse((await api.call('GET', `${path()}${query}`)).body);

  beforeAll(async () => {
    world = await makeFunnelWorld(api.database, { workspaceId: api.workspaceId });
    fans = await Promise.all(Array.from({ length: 5 }, () => addFan(api.database, world)));
    const [a = '', b = '', c = '', d = '', e = ''] = fans;
    const preSaved = { path: 'service', service: 'spotify' } as const;
    await record(api.database, [
      ...[a, b, c, d, e].flatMap((fan) => [
        happened(world, fan, 'enrollment.opened', R - DAY, {
          path: 'service',
          source: 'direct',
          territory: 'DE',
        }),
        happened(world, fan, 'fan.pre_saved', R - DAY, preSaved),
      ]),
      // A opts in to both channels in the hour after, saves after the release, and follows a day later.
      happened(world, a, 'consent.granted', R - 20 * HOUR, { channel: 'email', purpose: 'marketing' }, null),
      happened(world, a, 'consent.granted', R - 19 * HOUR, { channel: 'sms', purpose: 'marketing' }, null),
      happened(world, a, 'fan.saved', R + HOUR, { target: 'track', observedBy: 'tap' }),
      happened(world, a, 'fan.followed', R + DAY, { observedBy: 'tap' }),
      // B had opted in before, and visits 29 days after the pre-save: too late for a next act.
      happened(world, b, 'consent.granted', R - 9 * DAY, { channel: 'email', purpose: 'marketing' }, null),
      happened(world, b, 'page.visited', R + 28 * DAY + HOUR, {}),
      // C agrees to reminders only, which is no opt-in.
      happened(world, c, 'consent.granted', R - 20 * HOUR, { channel: 'sms', purpose: 'reminder' }, null),
    ]);
    await projectAll(api.database);
    const of = (fanId: string) => ({ workspaceId: api.workspaceId, fanId });
    const address = (channel: 'email' | 'sms', name: string, purposes: readonly ['marketing'] | []) => ({
      ...{ channel, sealed: name, hmac: name, purposes },
    });
    await insertAddress(api.database, of(a), address('email', 'a', ['marketing']));
    await insertAddress(api.database, of(a), address('sms', 'a', ['marketing']));
    await insertAddress(api.database, of(b), address('email', 'b', ['marketing']));
    await insertAddress(api.database, of(c), address('sms', 'c', []));
    await insertAddress(api.database, of(d), address('email', 'd', ['marketing']));
    const grant = { service: 'spotify', sealedRefreshToken: 'x', scopes: [] } as const;
    for (const fan of [c, d]) await insertConnection(api.database, of(fan), grant);
    // D wants nothing of this artist any more.
    await api.database.query(
      `INSERT INTO artist_stops (fan_id, artist_id, workspace_id)
       SELECT $1, artist_id, workspace_id FROM releases WHERE id = $2`,
      [d, world.releaseId],
    );
  }, 60_000);

  it('tells how deep fans went, and leaves out who was there already', async () => {
    const { enrolled, depth, averageDepth, layers: rows, definitions, behindSeconds } = await layers();
    expect([enrolled, averageDepth, behindSeconds]).toEqual([5, 9 / 5, 0]);
    expect(depth.map(({ fans: count }) => count)).toEqual([0, 4, 0, 0, 0, 1, 0]);
    expect(rows).toEqual([
      { kind: 'pre_saved', fans: 5, already: 0, share: 1 },
      { kind: 'saved', fans: 1, already: 0, share: 0.2 },
      { kind: 'followed', fans: 1, already: 0, share: 0.2 },
      { kind: 'email', fans: 1, already: 1, share: 0.25 },
      { kind: 'sms', fans: 1, already: 0, share: 0.2 },
      { kind: 'webpush', fans: 0, already: 0, share: 0 },
    ]);
    expect(definitions).toMatch(/^2026-/);
  });

  it('tells what followed what within 28 days', async () => {
    const rows = new Map((await layers()).actions.map(({ act, ...row }) => [act, row]));
    expect([...rows.keys()]).toEqual([...FAN_ACTS]);
    expect(rows.get('pre_saved')).toEqual({
      ...{ fans: 5, tooEarly: 0, none: 4, next: [{ act: 'email', fans: 1, share: 0.2 }] },
    });
    expect(rows.get('email')?.next).toEqual([{ act: 'sms', fans: 1, share: 1 }]);
    expect(rows.get('sms')?.next).toEqual([{ act: 'saved', fans: 1, share: 1 }]);
    expect(rows.get('saved')?.next).toEqual([{ act: 'followed', fans: 1, share: 1 }]);
    expect(rows.get('followed')).toEqual({ fans: 1, tooEarly: 0, none: 1, next: [] });
  });

  it('tells who can be reached now, in groups that add up', async () => {
    const { reach } = await layers();
    expect(reach).toMatchObject({ 'sms+email': 1, sms: 0, email: 1, connectionOnly: 2, none: 1 });
    const forService = (await layers('?purpose=service')).reach;
    expect(forService).toMatchObject({ 'sms+email': 0, sms: 0, email: 0, connectionOnly: 2, none: 3 });
  });

  it('groups and periods add up, as CSV, too', async () => {
    const { groups, enrolled, reach } = await layers('?groupBy=channel');
    expect(groups.reduce((sum, group) => sum + group.enrolled, 0)).toBe(enrolled);
    expect(groups.reduce((sum, group) => sum + group.reach.none, 0)).toBe(reach.none);
    expect((await layers('?from=2027-01-01')).enrolled).toBe(0);
    const { headers, body } = await api.call('GET', `${path()}?groupBy=channel&format=csv`);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const lines: Record<string, string>[] = parse(String(body), { columns: true });
    const email = lines.filter(({ part, name }) => part === 'layer' && name === 'email');
    expect(email.map(({ channel, fans: count, of }) => [channel, count, of])).toEqual([
      ['', '1', '4'],
      ...groups.map(({ key, layers: rows }) => {
        const row = rows.find(({ kind }) => kind === 'email');
        return [
          key.channel,
          String(row?.fans),
          String((groups.find((one) => one.key === key)?.enrolled ?? 0) - (row?.already ?? 0)),
        ];
      }),
    ]);
  });

  it('each number opens its list, page by page', async () => {
    const list = async (query: string) =>
      MetricFansSchema.parse(
        (await api.call('GET', `/v1/metrics/campaigns/${world.campaignId}/fans?metric=layers&${query}`)).body,
      ).items.map(({ fanId }) => fanId);
    expect(await list('cell=actions.saved.next.followed')).toEqual([fans[0]]);
    expect(await list('cell=layers.email.already')).toEqual([fans[1]]);
    expect(await list('cell=reach.connectionOnly')).toEqual([fans[2], fans[3]].sort());
    expect(await list('cell=reach.none&purpose=service')).toHaveLength(3);
    expect(await list('cell=enrolled&channel=sms%2Bemail')).toEqual([fans[0]]);
    for (const bad of ['cell=depth.9', 'cell=reach.sms&purpose=fun', 'cell=enrolled&order=any'])
      expect(
        (await api.call('GET', `/v1/metrics/campaigns/${world.campaignId}/fans?metric=layers&${bad}`)).status,
      ).toBe(400);
  });

  it.each([
    ['?order=any', 'order'],
    ['?groupBy=shoe', 'groupBy'],
    ['?purpose=fun', 'purpose'],
    ['?from=2026-03-05&to=2026-03-04', 'from'],
  ])('names the bad field of %s', async (query, field) => {
    const { status, body } = await api.call('GET', `${path()}${query}`);
    expect([status, JSON.stringify(body).includes(`"path":"${field}`)]).toEqual([400, true]);
  });

  it('of another workspace’s campaign are not there', async () => {
    expect((await api.call('GET', path(), undefined, { key: api.otherApiKey })).status).toBe(404);
  });
});
