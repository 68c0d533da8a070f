import { beforeAll, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { PAGE_GROUPS, PageMetricsSchema } from '#contracts/metrics/page-metrics.js';
import { addPageCounts, keyOfCount, type PageCount } from '#database/pages/page-counts.js';
import { DEVICES, PAGE_EVENTS, type PageEvent } from '#domain/pages/page-events.js';
import { useApi } from '#test/harness/use-api.js';
import { makeFunnelWorld, type FunnelWorld } from '#test/world/funnel-world.js';

const api = useApi();
let world: FunnelWorld;
let acts: PageCount[];
const path = (query = '') => `/v1/metrics/campaigns/${world.campaignId}/page${query}`;
const page = async (query: string) => PageMetricsSchema.parse((await api.call('GET', path(query))).body);

beforeAll(async () => {
  world = await makeFunnelWorld(api.database, { workspaceId: api.workspaceId });
  const { workspaceId, campaignId } = world;
  const act = fc.record({
    kind: fc.constantFrom(...PAGE_EVENTS),
    day: fc.constantFrom('2026-03-04', '2026-03-05', '2026-03-06'),
    service: fc.constantFrom('', 'spotify'),
    source: fc.constantFrom('direct', '=bio'),
    device: fc.constantFrom(...DEVICES),
    inApp: fc.constantFrom('', 'instagram', 'tiktok'),
    count: fc.integer({ min: 1, max: 9 }),
  });
  const [drawn = []] = fc.sample(fc.array(act, { minLength: 300, maxLength: 300 }), { numRuns: 1, seed: 5 });
  const once = new Map(
    drawn.map((each) => ({ workspaceId, campaignId, ...each })).map((each) => [keyOfCount(each), each]),
  );
  acts = [...once.values()];
  await addPageCounts(api.database, acts);
});

/** Adds up what fits, as one does with a pencil. */
const sum = (fits: (act: PageCount) => boolean) =>
  acts.filter(fits).reduce((total, { count }) => total + count, 0);
const of = (kind: PageEvent) => (act: PageCount) => act.kind === kind;

it('the page’s figures are the sums of what was counted, in every group and period', async () => {
  for (const query of ['', '?from=2026-03-05', '?from=2026-03-05&to=2026-03-06']) {
    const { counts, browsers } = await page(query);
    const [from, to] = query === '' ? ['', '9'] : ['2026-03-05', query.includes('to') ? '2026-03-06' : '9'];
    const within = ({ day }: PageCount) => day >= from && day < to;
    for (const kind of PAGE_EVENTS)
      expect([kind, counts[kind] ?? 0]).toEqual([kind, sum((act) => within(act) && act.kind === kind)]);
    const inside = (kind: PageEvent) => sum((act) => within(act) && act.kind === kind && act.inApp !== '');
    const kept = inside('pre_saved') + inside('reminder_chosen') + inside('handed_over');
    expect(browsers.inApp.lost).toBe(Math.max(0, inside('visit') - kept));
    expect(browsers.inApp.visits + browsers.elsewhere.visits).toBe(counts.visit ?? 0);
  }
  for (const group of PAGE_GROUPS) {
    const { groups } = await page(`?groupBy=${group}`);
    const values = new Set(acts.map((act) => act[group]));
    expect(new Set(groups.map(({ key }) => key))).toEqual(values);
    for (const { key, keys, funnel } of groups) {
      expect(keys).toEqual({ [group]: key });
      for (const { step, count } of funnel)
        expect(count).toBe(sum((act) => of(step)(act) && act[group] === key));
    }
  }
});

it('two groups at once add up', async () => {
  const { groups, counts, groupBy } = await page('?groupBy=source,device');
  expect(groupBy).toEqual(['source', 'device']);
  expect(groups.reduce((total, group) => total + (group.counts.visit ?? 0), 0)).toBe(counts.visit);
  const phone = groups.find(({ keys }) => keys.source === 'direct' && keys.device === 'phone');
  expect(phone?.key).toBe('direct,phone');
  expect(phone?.counts.visit ?? 0).toBe(
    sum((act) => act.kind === 'visit' && act.source === 'direct' && act.device === 'phone'),
  );
});

it('as CSV: the total, then a line a group, with formulas disarmed', async () => {
  const { headers, body } = await api.call('GET', path('?groupBy=source&format=csv'));
  expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
  const lines: Record<string, string>[] = parse(String(body), { columns: true });
  expect(lines.map(({ source, visit }) => [source, visit])).toEqual([
    ['', String(sum(of('visit')))],
    ["'=bio", String(sum((act) => act.kind === 'visit' && act.source === '=bio'))],
    ['direct', String(sum((act) => act.kind === 'visit' && act.source === 'direct'))],
  ]);
});

it.each([
  ['?groupBy=shoe', 'groupBy'],
  ['?groupBy=day,day', 'groupBy'],
  ['?from=2026-03-06T00:00', 'from'],
  ['?from=2026-03-06&to=2026-03-05', 'from'],
  ['?order=any', 'order'],
])('names the bad field of %s', async (query, field) => {
  const { status, body } = await api.call('GET', path(query));
  expect([status, JSON.stringify(body).includes(`"path":"${field}`)]).toEqual([400, true]);
});
