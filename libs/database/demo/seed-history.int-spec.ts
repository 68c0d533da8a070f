import { funnelRow, preSaves } from '#domain/metrics/funnel.js';
import { freshDatabase, type FreshDatabase } from '#test/harness/database.js';
import { projectAll } from '#test/harness/project.js';
import { insertArtist, insertFlow, insertWorkspace } from '#test/world/rows.js';
import { readFunnel } from '#database/metrics/funnel.js';
import { readMessageMetrics } from '#database/metrics/messages.js';
import { compareFunnel } from '#database/metrics/funnel-oracle.js';
import { seedDemoHistory, type DemoHistoryOptions } from './seed-history.js';

let fresh: FreshDatabase;
let options: DemoHistoryOptions;
const NOW = Date.UTC(2026, 10, 20);

beforeEach(async () => {
  fresh = await freshDatabase();
  const workspaceId = await insertWorkspace(fresh.database);
  const artistId = await insertArtist(fresh.database, workspaceId);
  const { flowId } = await insertFlow(fresh.database, workspaceId);
  options = { workspaceId, artistId, flowId, landingUrl: 'https://example.com', before: NOW };
});
afterEach(() => fresh.close());

it('tells two finished releases that a marketer would believe, and that agree with the count', async () => {
  const { campaigns, events } = await seedDemoHistory(fresh.database, { ...options, fans: 1_500 });
  expect(campaigns).toHaveLength(2);
  await projectAll(fresh.database, 10_000);
  for (const { campaignId } of campaigns) {
    const ask = { ...options, campaignId, order: 'strict' as const, groupBy: [], asOf: NOW };
    const { differences } = await compareFunnel(fresh.database, campaignId, {
      asOf: NOW,
      groupBy: ['service', 'week'],
    });
    expect(differences).toEqual([]);
    const [group] = await readFunnel(fresh.database, ask);
    if (group === undefined) throw new Error('no funnel');
    const rows = new Map(group.stages.map((counts) => [counts.stage, funnelRow(counts)]));
    expect(group).toMatchObject({ enrolled: 1_500, ended: 1_500 });
    expect(preSaves(group).fans).toBeGreaterThan(1_250);
    expect(rows.get('release_saved')?.fromPrevious).toBeGreaterThan(0.94);
    // The stages have a plausible relation: each is a good part of the stage before.
    for (const stage of ['engaged', 'saved', 'followed'] as const) {
      expect(rows.get(stage)?.fromPrevious).toBeGreaterThan(0.1);
      expect(rows.get(stage)?.fromPrevious).toBeLessThan(0.7);
    }
    expect(rows.get('re_engaged')?.fans).toBeGreaterThan(0);
    const { total } = await readMessageMetrics(fresh.database, ask);
    expect(total.delivered).toBeGreaterThan(400);
    expect(total.humanClickers / total.delivered).toBeGreaterThan(0.05);
    expect(total.humanClickers / total.delivered).toBeLessThan(0.3);
  }
  expect(events).toBeGreaterThan(15_000);
  expect(await fresh.database.query(`SELECT FROM nudges`)).toEqual([]);
}, 60_000);

it('is told once', async () => {
  await seedDemoHistory(fresh.database, { ...options, fans: 20 });
  const again = await seedDemoHistory(fresh.database, { ...options, fans: 20 });
  expect(again).toEqual({ campaigns: [], events: 0 });
  expect(await fresh.database.query('SELECT count(*) AS fans FROM fans')).toEqual([{ fans: 34 }]);
});
