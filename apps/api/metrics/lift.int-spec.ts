import { randomUUID } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { LiftSchema } from '#contracts/metrics/lift.js';
import { MetricFansSchema } from '#contracts/metrics/metric-fans.js';
import type { Flow, Step } from '#domain/flows/flow.js';
import { useApi } from '#test/harness/use-api.js';
import { projectAll } from '#test/harness/project.js';
import {
  addFan,
  BERLIN_MIDNIGHT,
  DAY,
  happened,
  record,
  type FunnelWorld,
} from '#test/world/funnel-world.js';
import { insertArtist, insertCampaign, insertFlow } from '#test/world/rows.js';
import { flowOf } from '#test/world/world.js';

const api = useApi();
const R = BERLIN_MIDNIGHT;

const split: Step = {
  ...{ kind: 'split', id: 'ask' },
  variants: [{ name: 'asked', weight: 50 }],
  holdout: { weight: 50 },
};
const wait: Step = { kind: 'wait', id: 'three', until: { kind: 'duration', duration: { days: 3 } } };
const check: Step = { kind: 'service', id: 'look', action: 'check' };

/** A campaign without a release that runs this flow. */
async function campaignOf(flow: Flow): Promise<FunnelWorld> {
  const { workspaceId } = api;
  const artistId = await insertArtist(api.database, workspaceId);
  const campaignId = await insertCampaign(api.database, workspaceId, {
    ...{ artistId, ...(await insertFlow(api.database, workspaceId, flow)) },
  });
  return { workspaceId, campaignId, releaseId: '' };
}

/** Gives fans an arm at a time, and lets the first of them save the release a day later. */
async function assign(
  world: FunnelWorld,
  variant: string,
  { fans, savers, at = R }: { fans: number; savers: number; at?: number },
): Promise<string[]> {
  const ids: string[] = [];
  for (let fan = 0; fan < fans; fan += 1) ids.push(await addFan(api.database, world));
  await record(
    api.database,
    ids.flatMap((id, index) => [
      happened(world, id, 'enrollment.opened', at, { path: 'none', source: 'direct' }),
      happened(world, id, 'variant.assigned', at, {
        ...{ track: 'main', step: 'ask', variant, holdout: variant === 'holdout' },
      }),
      ...(index < savers
        ? [happened(world, id, 'fan.saved', at + DAY, { target: 'release', observedBy: 'tap' })]
        : []),
    ]),
  );
  await projectAll(api.database);
  return ids.sort();
}

const pathOf = ({ campaignId }: FunnelWorld, page = 'lift') => `/v1/metrics/campaigns/${campaignId}/${page}`;
const liftOf = async (world: FunnelWorld, query = '') =>
  LiftSchema.parse((await api.call('GET', `${pathOf(world)}?${query}`)).body);
const fansOf = async (world: FunnelWorld, cell: string) => {
  const answer = await api.call('GET', pathOf(world, `fans?metric=lift&cell=${cell}&limit=200`));
  return MetricFansSchema.parse(answer.body).items.map(({ fanId }) => fanId);
};

describe('GET …/lift', () => {
  it('compares what was asked with the holdout, as the example of the page of metrics', async () => {
    const world = await campaignOf(flowOf(split, wait, check));
    const asked = await assign(world, 'asked', { fans: 70, savers: 56 });
    await assign(world, 'holdout', { fans: 80, savers: 48 });
    const lift = await liftOf(world);
    expect(lift).toMatchObject({
      state: 'ready',
      split: 'main/ask',
      splits: ['main/ask'],
      stage: 'saved',
      horizonDays: 3,
    });
    expect(lift.arms).toMatchObject([
      { variant: 'asked', holdout: false, weight: 50, assigned: 70, observed: 70, converted: 56, rate: 0.8 },
      { variant: 'holdout', holdout: true, weight: 50, assigned: 80, observed: 80, converted: 48, rate: 0.6 },
    ]);
    const [compared] = lift.lifts;
    expect(lift.lifts).toHaveLength(1);
    expect(compared).toMatchObject({ variant: 'asked', against: 'holdout' });
    expect([compared?.difference, compared?.low, compared?.high].map((one) => one?.toFixed(3))).toEqual([
      ...['0.200', '0.052', '0.334'],
    ]);
    expect(lift.sampleRatio?.pValue).toBeCloseTo(0.414, 3);
    expect(await fansOf(world, 'asked.observed')).toEqual(asked);
    expect(await fansOf(world, 'asked.converted')).toHaveLength(56);
    expect((await liftOf(world, 'stage=followed')).arms.map(({ converted }) => converted)).toEqual([0, 0]);
    expect((await liftOf(world, 'to=2026-03-05')).arms.map(({ assigned }) => assigned)).toEqual([0, 0]);
    const csv = await api.call('GET', `${pathOf(world)}?format=csv`);
    const rows: Record<string, string>[] = parse(String(csv.body), { columns: true });
    expect(rows.map((row) => [row.variant, row.rate, row.against])).toEqual([
      ['asked', '0.8', 'holdout'],
      ['holdout', '0.6', ''],
    ]);
  }, 60_000);

  it('shows no outcome before the horizon, not even as a list', async () => {
    const world = await campaignOf(flowOf(split, wait, check));
    const now = Date.now();
    await assign(world, 'asked', { fans: 2, savers: 0, at: now - 3 * DAY });
    await assign(world, 'holdout', { fans: 3, savers: 0, at: now - 5 * DAY });
    const lift = await liftOf(world);
    expect(lift).toMatchObject({ state: 'too_early', lifts: [], sampleRatio: null });
    expect(
      lift.arms.map(({ variant, waiting, observed, converted, rate }) => [
        variant,
        waiting,
        observed,
        converted,
        rate,
      ]),
    ).toEqual([
      ['asked', 2, 0, null, null],
      ['holdout', 0, 3, null, null],
    ]);
    expect(await fansOf(world, 'asked.waiting')).toHaveLength(2);
    const refused = await api.call('GET', pathOf(world, 'fans?metric=lift&cell=holdout.converted'));
    expect(refused.status).toBe(422);
  });

  it('is refused where the arms are not as their weights', async () => {
    const world = await campaignOf(flowOf(split, wait, check));
    await assign(world, 'asked', { fans: 90, savers: 30 });
    await assign(world, 'holdout', { fans: 40, savers: 20 });
    expect(await liftOf(world)).toMatchObject({
      state: 'sample_ratio',
      lifts: [],
      arms: [{ rate: null }, { rate: null }],
    });
  }, 60_000);

  it('is refused when a later version weighs its arms otherwise, and keeps the horizon of the launch', async () => {
    const world = await campaignOf(flowOf(split, wait, check));
    const later: Step = { ...split, variants: [{ name: 'asked', weight: 90 }], holdout: { weight: 10 } };
    const versionId = randomUUID();
    await api.database.query(
      `WITH launched AS (
         INSERT INTO campaign_versions (campaign_id, version, flow_version_id, mode)
         SELECT id, 1, flow_version_id, 'finish' FROM campaigns WHERE id = $1),
       version AS (
         INSERT INTO flow_versions (id, workspace_id, flow_id, version, definition)
         SELECT $2, workspace_id, flow_id, 2, $3 FROM campaigns WHERE id = $1 RETURNING id)
       UPDATE campaigns SET flow_version_id = version.id FROM version WHERE campaigns.id = $1`,
      [world.campaignId, versionId, JSON.stringify(flowOf(later, check))],
    );
    expect(await liftOf(world)).toMatchObject({ state: 'weights_changed', horizonDays: 3 });
  });

  it('says that there is no check, and that there is no split', async () => {
    expect(await liftOf(await campaignOf(flowOf(split, wait)))).toMatchObject({
      state: 'no_check',
      horizonDays: null,
    });
    const none = await campaignOf(flowOf(wait));
    expect(await liftOf(none)).toMatchObject({ state: 'no_split', split: null, arms: [], splits: [] });
  });

  it.each([
    ['split=main/other', 'split'],
    ['stage=pre_saved', 'stage'],
    ['groupBy=service', 'groupBy'],
    ['from=2026-03-05&to=2026-03-04', 'from'],
  ])('names the bad field of %s', async (query, field) => {
    const world = await campaignOf(flowOf(split, wait, check));
    const { status, body } = await api.call('GET', `${pathOf(world)}?${query}`);
    expect([status, JSON.stringify(body).includes(`"path":"${field}`)]).toEqual([400, true]);
    expect((await api.call('GET', pathOf(world), undefined, { key: api.otherApiKey })).status).toBe(404);
  });
});
