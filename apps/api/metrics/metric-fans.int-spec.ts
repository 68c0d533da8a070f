import { parse } from 'csv-parse/sync';
import { SavedSegmentSchema } from '#contracts/audiences/saved-segments.js';
import { FanPageSchema } from '#contracts/fans/fans.js';
import { type MetricFan, MetricFansSchema } from '#contracts/metrics/metric-fans.js';
import { FunnelSchema, MessageMetricsSchema, TimeToConvertSchema } from '#contracts/metrics/metrics.js';
import { MESSAGE_CELL_NAMES } from '#domain/metrics/message-cell.js';
import { valueAt } from '#test/oracle/cell-values.js';
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
const get = async (page: string) => (await api.call('GET', path(page))).body;

/** Every line of a list, page by page. */
async function linesOf(query: string, limit = 2): Promise<MetricFan[]> {
  const lines: MetricFan[] = [];
  let cursor = '';
  for (;;) {
    const page = MetricFansSchema.parse(await get(`fans?${query}&limit=${limit}${cursor}`));
    lines.push(...page.items);
    if (page.nextCursor === null) return lines;
    cursor = `&cursor=${page.nextCursor}`;
  }
}

describe('GET …/fans', () => {
  it.each(['strict', 'any'])(
    'has as many fans as each number of the funnel says, in %s order',
    async (order) => {
      for (const groupBy of ['', 'service', 'source', 'channel,week']) {
        const ask = groupBy === '' ? '' : `&groupBy=${groupBy}`;
        const funnel = FunnelSchema.parse(await get(`funnel?order=${order}${ask}`));
        for (const part of [{ key: {}, ...funnel }, ...funnel.groups]) {
          const group = new URLSearchParams(Object.entries(part.key)).toString();
          const cells = [
            ...['enrolled', 'ended', 'waitingAtEntry', 'preSaves.service', 'preSaves.reminder'].map(
              (name) => [name, valueAt(part, name)] as const,
            ),
            ...part.rows.flatMap((row) =>
              ['fans', 'previousFans', 'already', 'unobservable', 'converted', 'waitingNow', 'firstFans'].map(
                (column) => [`${row.stage}.${column}`, valueAt(row, column)] as const,
              ),
            ),
          ];
          for (const [cell, number] of cells) {
            const list = await linesOf(`metric=funnel&order=${order}&cell=${cell}&${group}`);
            expect([group, cell, list.length]).toEqual([group, cell, number]);
            expect(new Set(list.map(({ fanId }) => fanId)).size).toBe(list.length);
          }
        }
      }
    },
    120_000,
  );

  it('says who, and when they did what counts', async () => {
    const [line] = await linesOf('metric=funnel&cell=saved.converted');
    expect(line).toMatchObject({
      fanId: fans[0],
      at: '2026-03-06T04:00:00.000Z',
      erased: false,
      messageId: null,
    });
  });

  it.each(['', 'service', 'week,source'])('opens the times to convert, by %j', async (groupBy) => {
    const ask = groupBy === '' ? '' : `?groupBy=${groupBy}`;
    const times = TimeToConvertSchema.parse(await get(`time-to-convert${ask}`));
    for (const { key, transitions } of groupBy === '' ? [{ key: {}, ...times }] : times.groups) {
      const group = new URLSearchParams(Object.entries(key)).toString();
      for (const { stage, atRisk, converters, byDay } of transitions) {
        const list = async (cell: string) =>
          (await linesOf(`metric=time-to-convert&cell=${stage}.${cell}&${group}`)).length;
        expect([await list('atRisk'), await list('converters')]).toEqual([atRisk, converters]);
        for (const { day, observed, converted } of byDay)
          expect([await list(`day${day}.observed`), await list(`day${day}.converted`)]).toEqual([
            ...[observed, converted],
          ]);
      }
    }
  });

  it.each(['', 'step', 'channel', 'purpose', 'day', 'week', 'step,channel,day'])(
    'has a line for each message that a number counts, by %j',
    async (groupBy) => {
      const ask = groupBy === '' ? '' : `?groupBy=${groupBy}`;
      const { total, groups } = MessageMetricsSchema.parse(await get(`messages${ask}`));
      for (const part of groupBy === '' ? [{ key: {}, ...total }] : groups) {
        const group = new URLSearchParams(Object.entries(part.key)).toString();
        for (const cell of [...MESSAGE_CELL_NAMES.slice(0, -1), 'failedByCode.30006']) {
          const list = await linesOf(`metric=messages&cell=${cell}&${group}`);
          expect([group, cell, list.length]).toEqual([group, cell, valueAt(part, cell) ?? 0]);
        }
      }
    },
    60_000,
  );

  it('keeps the period of the number', async () => {
    const list = (period: string) => linesOf(`metric=messages&cell=due&${period}`);
    const hour = await list('from=2026-03-06T01:00&to=2026-03-06T02:00');
    const { total } = MessageMetricsSchema.parse(
      await get('messages?from=2026-03-06T01:00&to=2026-03-06T02:00'),
    );
    expect([hour.length, total.due]).toEqual([5, 5]);
    expect(await linesOf('metric=funnel&cell=enrolled&to=2026-03-04')).toHaveLength(1);
  });

  it('answers all of them as CSV, and disarms formulas', async () => {
    await api.database.query(`UPDATE fans SET external_id = '=1+1' WHERE id = $1`, [fans[1]]);
    const { headers, body } = await api.call(
      'GET',
      path('fans?metric=funnel&cell=enrolled&limit=1&format=csv'),
    );
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toContain(`funnel-enrolled-${world.campaignId}.csv`);
    const rows: Record<string, string>[] = parse(String(body), { columns: true });
    expect(rows.map(({ fanId }) => fanId)).toEqual([...fans].sort());
    expect(rows.find(({ fanId }) => fanId === fans[1])?.externalId).toBe("'=1+1");
  });

  it.each([
    ['metric=funnel', 'cell'],
    ['cell=saved.fans', 'metric'],
    ['metric=funnel&cell=saved.shoes', 'cell'],
    ['metric=messages&cell=saved.fans', 'cell'],
    ['metric=time-to-convert&cell=pre_saved.atRisk', 'cell'],
    ['metric=time-to-convert&cell=saved.atRisk&step=main/x', 'step'],
    ['metric=messages&cell=due&territory=DE', 'territory'],
    ['metric=messages&cell=due&order=any', 'order'],
    ['metric=funnel&cell=saved.fans&day=2026-03-06', 'day'],
    ['metric=funnel&cell=saved.fans&cursor=invented', 'cursor'],
    ['metric=funnel&cell=saved.fans&groupBy=service', 'groupBy'],
  ])('names the bad field of %s', async (query, field) => {
    const { status, body } = await api.call('GET', path(`fans?${query}`));
    expect([status, JSON.stringify(body).includes(`"path":"${field}`)]).toEqual([400, true]);
  });

  it('of another workspace’s campaign is not there', async () => {
    const list = path('fans?metric=funnel&cell=saved.fans');
    expect((await api.call('GET', list, undefined, { key: api.otherApiKey })).status).toBe(404);
    expect((await api.call('GET', list, undefined, { key: null })).status).toBe(401);
  });
});

describe('POST /v1/segments of a number', () => {
  const save = (name: string, metric: object) =>
    api.call('POST', '/v1/segments', {
      ...{ kind: 'list', name, metric: { campaignId: world.campaignId, ...metric } },
    });

  it('keeps the fans whom the number counts, without those who are erased', async () => {
    const made = await save('Pre-savers', { metric: 'funnel', cell: 'preSaves.fans', order: 'strict' });
    expect(made.status).toBe(201);
    const segment = SavedSegmentSchema.parse(made.body);
    expect(segment).toMatchObject({ kind: 'list', size: 4, rule: null });
    const kept = FanPageSchema.parse((await api.call('GET', `/v1/segments/${segment.id}/fans`)).body);
    expect(kept.items.map(({ id }) => id)).toEqual([...fans].sort());
    expect((await api.call('DELETE', `/v1/fans/${fans[3]}`)).status).toBeLessThan(300);
    const again = await save('Pre-savers again', { metric: 'funnel', cell: 'preSaves.fans' });
    expect(again.body).toMatchObject({ size: 3 });
    // The number still counts the erased fan, and its list says so.
    const list = await linesOf('metric=funnel&cell=preSaves.fans');
    expect(list.filter(({ erased }) => erased).map(({ fanId }) => fanId)).toEqual([fans[3]]);
  });

  it('has each fan once, however many messages they got', async () => {
    const made = await save('Due', { metric: 'messages', cell: 'due' });
    expect(made.body).toMatchObject({ size: 3 });
  });

  it.each([
    [{ metric: 'funnel', cell: 'saved.shoes' }, 'metric.cell'],
    [{ metric: 'funnel', cell: 'saved.fans', step: 'main/x' }, 'metric.step'],
    [{ metric: 'funnel', cell: 'saved.fans', from: '2026-03-05', to: '2026-03-04' }, 'metric.from'],
    [{ metric: 'funnel', cell: 'saved.fans', limit: 5 }, 'metric.limit'],
  ])('that is %j is a 400 at %s', async (metric, field) => {
    const { status, body } = await save('None', metric);
    expect([status, JSON.stringify(body).includes(`"path":"${field}"`)]).toEqual([400, true]);
  });

  it('of a campaign that is not the workspace’s is a 404, and keeps nothing', async () => {
    const theirs = await api.other.call('POST', '/v1/segments', {
      ...{ kind: 'list', name: 'Theirs' },
      metric: { campaignId: world.campaignId, metric: 'funnel', cell: 'enrolled' },
    });
    expect(theirs.status).toBe(404);
    expect(await api.database.query(`SELECT 1 FROM segments WHERE name = 'Theirs'`)).toEqual([]);
  });
});
