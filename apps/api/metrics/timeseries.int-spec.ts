import { parse } from 'csv-parse/sync';
import { FunnelSchema } from '#contracts/metrics/metrics.js';
import { MetricFansSchema } from '#contracts/metrics/metric-fans.js';
import { TimeseriesSchema } from '#contracts/metrics/timeseries.js';
import { useApi } from '#test/harness/use-api.js';
import { makeFunnelWorld, type FunnelWorld } from '#test/world/funnel-world.js';
import { tellMetricsStory } from '#test/world/metrics-story.js';

const api = useApi();
let world: FunnelWorld;
let fans: string[];
beforeAll(async () => {
  world = await makeFunnelWorld(api.database, { workspaceId: api.workspaceId });
  await api.database.query(`UPDATE workspaces SET zone = 'Europe/Berlin' WHERE id = $1`, [api.workspaceId]);
  fans = await tellMetricsStory(api.database, world);
}, 60_000);

const path = (page: string) => `/v1/metrics/campaigns/${world.campaignId}/${page}`;
const seriesOf = async (query: string) =>
  TimeseriesSchema.parse((await api.call('GET', path(`timeseries?${query}`))).body);
const fansAt = async (query: string) => {
  const answer = await api.call('GET', path(`fans?metric=timeseries&${query}`));
  return MetricFansSchema.parse(answer.body).items.map(({ fanId }) => fanId);
};

describe('GET …/timeseries', () => {
  it('has a point for each day on which somebody entered a stage', async () => {
    const { points, total } = await seriesOf('unit=day&stages=pre_saved,engaged,saved');
    expect(points.map(({ local, startsAt, entries }) => [local, startsAt, entries])).toEqual([
      ['2026-03-03', '2026-03-02T23:00:00.000Z', { pre_saved: 1 }],
      ['2026-03-04', '2026-03-03T23:00:00.000Z', { pre_saved: 3 }],
      ['2026-03-06', '2026-03-05T23:00:00.000Z', { engaged: 2, saved: 1 }],
    ]);
    expect(total).toEqual({ pre_saved: 4, engaged: 2, saved: 1 });
  });

  it.each(['strict', 'any'])(
    'adds up to the funnel in %s order, on every clock and in every group',
    async (order) => {
      const { rows } = FunnelSchema.parse((await api.call('GET', path(`funnel?order=${order}`))).body);
      const reached = Object.fromEntries(
        rows.flatMap(({ stage, fans: count }) => (count > 0 ? [[stage, count]] : [])),
      );
      for (const clock of ['workspace', 'fan', 'release'])
        for (const unit of ['minute', 'hour', 'day']) {
          const ask = `order=${order}&clock=${clock}&unit=${unit}&groupBy=service,week`;
          expect((await seriesOf(ask)).total).toEqual(reached);
        }
    },
  );

  it('tells the saves per minute after the release', async () => {
    const { points } = await seriesOf('clock=release&unit=minute&stages=release_saved,saved');
    expect(
      points.map(({ secondsSinceRelease, local, entries }) => [secondsSinceRelease, local, entries]),
    ).toEqual([
      [60, null, { release_saved: 2 }],
      [5 * 3600, null, { saved: 1 }],
    ]);
  });

  it('tells at what time of their day fans act', async () => {
    await api.database.query(`UPDATE fans SET zone = 'Asia/Kathmandu' WHERE id = $1`, [fans[0]]);
    const { points } = await seriesOf('clock=fan&unit=hour&stages=saved');
    expect(points).toMatchObject([{ local: '2026-03-06T09:00', startsAt: null, entries: { saved: 1 } }]);
  });

  it('takes a period of the entries, half open', async () => {
    const hours = async (period: string) =>
      (await seriesOf(`unit=hour&stages=saved&${period}`)).points.length;
    expect(await hours('from=2026-03-06T05:00&to=2026-03-06T05:01')).toBe(1);
    expect(await hours('to=2026-03-06T05:00')).toBe(0);
  });

  it('opens the fans of each point', async () => {
    for (const clock of ['workspace', 'fan', 'release']) {
      const { points } = await seriesOf(`clock=${clock}&unit=hour&groupBy=source`);
      for (const { key, local, startsAt, secondsSinceRelease, entries } of points) {
        for (const [stage, count] of Object.entries(entries)) {
          const group = new URLSearchParams(Object.entries(key)).toString();
          for (const at of [local, startsAt, secondsSinceRelease].filter((name) => name !== null))
            expect(await fansAt(`cell=${stage}&clock=${clock}&unit=hour&at=${at}&${group}`)).toHaveLength(
              count,
            );
        }
      }
    }
    expect(await fansAt('cell=pre_saved&unit=day&at=2026-03-03')).toEqual([fans[3]]);
    expect(await fansAt('cell=pre_saved&unit=day')).toHaveLength(4);
  });

  it('answers CSV with a column for each stage', async () => {
    const { headers, body } = await api.call(
      'GET',
      path('timeseries?unit=day&stages=pre_saved,saved&format=csv'),
    );
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const rows: Record<string, string>[] = parse(String(body), { columns: true });
    expect(rows.map((row) => [row.local, row.pre_saved, row.saved])).toEqual([
      ['2026-03-03', '1', '0'],
      ['2026-03-04', '3', '0'],
      ['2026-03-06', '0', '1'],
    ]);
  });

  it.each([
    ['unit=second', 'unit'],
    ['clock=moon', 'clock'],
    ['stages=saved,saved', 'stages'],
    ['from=2026-03-05&to=2026-03-04', 'from'],
    ['cell=saved', 'cell'],
  ])('names the bad field of %s', async (query, field) => {
    const { status, body } = await api.call('GET', path(`timeseries?${query}`));
    expect([status, JSON.stringify(body).includes(`"path":"${field}`)]).toEqual([400, true]);
    expect((await api.call('GET', path('timeseries'), undefined, { key: api.otherApiKey })).status).toBe(404);
  });
});
