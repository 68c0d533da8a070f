import { beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { ReportedSchema, ReportTakenSchema } from '#contracts/metrics/reported.js';
import { ProblemSchema } from '#contracts/http/problem.js';
import { useApi } from '#test/harness/use-api.js';
import { makeFunnelWorld, type FunnelWorld } from '#test/world/funnel-world.js';

const api = useApi();
let world: FunnelWorld;
const path = (query = '') => `/v1/metrics/campaigns/${world.campaignId}/reported${query}`;
const series = async (query = '') => ReportedSchema.parse((await api.call('GET', path(query))).body);

async function hand(file: string | Buffer, { type = 'text/csv', key = api.apiKey } = {}) {
  const body = typeof file === 'string' ? file : new Uint8Array(file);
  const headers = { authorization: `Bearer ${key}`, 'content-type': type };
  const response = await fetch(`${api.baseUrl}${path()}`, { method: 'PUT', headers, body });
  const answer: unknown = await response.json();
  return { status: response.status, body: answer };
}

beforeEach(async () => {
  world = await makeFunnelWorld(api.database, { workspaceId: api.workspaceId });
});

describe('reported figures', () => {
  it('are the sums of the rows in every group and period', async () => {
    const row = fc.record({
      day: fc.constantFrom('2026-03-04', '2026-03-05', '2026-03-06'),
      service: fc.constantFrom('spotify', 'apple_music', 'youtube'),
      territory: fc.constantFrom('DE', 'US'),
      streams: fc.integer({ min: 0, max: 10_000_000 }),
      saves: fc.option(fc.integer({ min: 0, max: 5_000 })),
    });
    const rowsOf = fc.uniqueArray(row, {
      minLength: 1,
      selector: ({ day, service, territory }) => `${day} ${service} ${territory}`,
    });
    await fc.assert(
      fc.asyncProperty(rowsOf, async (rows) => {
        world = await makeFunnelWorld(api.database, { workspaceId: api.workspaceId });
        const lines = rows.map((r) => [r.day, r.service, r.territory, r.streams, r.saves ?? ''].join(';'));
        const file = ['Date;Store;Country;Streams;Saves', ...lines].join('\r\n');
        const days = new Set(rows.map(({ day }) => day));
        const { body } = await hand(file);
        expect(ReportTakenSchema.parse(body)).toMatchObject({ rows: rows.length, days: days.size });
        const { total, series: bySingle } = await series('?groupBy=service,territory');
        expect(bySingle).toHaveLength(rows.length);
        expect(total.streams).toBe(rows.reduce((sum, { streams }) => sum + streams, 0));
        const rated = rows.filter(({ saves }) => saves !== null);
        const streams = rated.reduce((sum, one) => sum + one.streams, 0);
        const saves = rated.reduce((sum, one) => sum + (one.saves ?? 0), 0);
        expect(total.saveRate).toEqual(streams === 0 ? null : saves / streams);
        expect(total.saves).toBe(rated.length === 0 ? null : saves);
        const first = await series('?from=2026-03-04&to=2026-03-05&groupBy=service');
        for (const { service, streams: told } of first.series)
          expect(told).toBe(
            rows
              .filter((one) => one.day === '2026-03-04' && one.service === service)
              .reduce((sum, one) => sum + one.streams, 0),
          );
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  it('are marked as reported, and are in no measured figure', async () => {
    const funnel = `/v1/metrics/campaigns/${world.campaignId}/funnel`;
    const rowsOf = async () =>
      JSON.stringify((await api.call('GET', funnel)).body).replace(/"asOf":"[^"]*"/, '');
    const before = await rowsOf();
    await hand('date,streams,saves\n2026-03-06,1000,70\n');
    expect(await series()).toMatchObject({
      reported: true,
      total: { streams: 1000, saves: 70, saveRate: 0.07 },
    });
    expect(await rowsOf()).toBe(before);
    const { body } = await api.call('GET', path('?format=csv'));
    const lines: Record<string, string>[] = parse(String(body), { columns: true });
    expect(lines).toMatchObject([{ day: '2026-03-06', streams: '1000', saves: '70', reported: 'reported' }]);
  });

  it('stay as they are when the file comes again, and a corrected file corrects its days only', async () => {
    const file = 'date,service,streams\n2026-03-06,spotify,10\n2026-03-06,deezer,5\n2026-03-07,spotify,7\n';
    await hand(file);
    const once = (await series('?groupBy=service')).series;
    await Promise.all([hand(file), hand(file), hand(file)]);
    expect((await series('?groupBy=service')).series).toEqual(once);
    await hand('date,service,streams\n2026-03-06,spotify,11\n');
    expect((await series()).series.map(({ day, streams }) => [day, streams])).toEqual([
      ['2026-03-06', 11],
      ['2026-03-07', 7],
    ]);
  });
});

describe('a file with faults', () => {
  it('is not taken at all, and every fault is named by line and column', async () => {
    await hand('date,streams\n2026-03-05,1\n');
    const file =
      'date,streams,territory\n2026-03-06,10,DE\n06/03/2026,20,DE\n2026-03-06,ten,XX\n2026-03-06,"5,DE\n';
    const { status, body } = await hand(file);
    const { errors, detail, code } = ProblemSchema.parse(body);
    expect([status, code, detail]).toEqual([
      422,
      'unprocessable',
      'The file has 4 faults. Nothing was taken.',
    ]);
    expect(errors?.map(({ path: place }) => place)).toEqual([
      ...['lines.3.date', 'lines.4.territory', 'lines.4.streams', 'lines.5'],
    ]);
    expect((await series()).series.map(({ day }) => day)).toEqual(['2026-03-05']);
  });

  it.each([
    ['', 422, 'empty'],
    ['date,streams\n', 422, 'no row'],
    ['date,shoes\n2026-03-06,1\n', 422, 'Unknown column'],
    [Buffer.from('504b0304', 'hex'), 415, 'workbook'],
  ])('%j is refused with %i', async (file, status, sentence) => {
    const answer = await hand(file);
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([status, expect.stringContaining(sentence)]);
  });

  it('is refused if it is no CSV, or is too large', async () => {
    expect((await hand('{}', { type: 'application/json' })).status).toBe(415);
    expect((await hand(Buffer.alloc(17 * 1024 * 1024, 'a'))).status).toBe(413);
  });
});

it('a campaign without a release has none, an analyst may not hand in, another workspace sees nothing', async () => {
  const file = 'date,streams\n2026-03-06,1\n';
  expect((await hand(file, { key: await api.signInAs('analyst') })).status).toBe(403);
  expect((await hand(file, { key: api.otherApiKey })).status).toBe(404);
  expect((await api.call('GET', path(), undefined, { key: api.otherApiKey })).status).toBe(404);
  world = await makeFunnelWorld(api.database, { workspaceId: api.workspaceId, withoutRelease: true });
  expect((await hand(file)).status).toBe(422);
  expect((await api.call('GET', path())).status).toBe(422);
});
