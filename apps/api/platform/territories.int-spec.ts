import { FanSchema } from '#contracts/fans/fans.js';
import { FlowDraftSchema } from '#contracts/flows/flows.js';
import { SimulationSchema } from '#contracts/flows/simulation.js';
import { ProblemSchema } from '#contracts/http/problem.js';
import { ReleaseSchema } from '#contracts/releases/releases.js';
import type { Flow } from '#domain/flows/flow.js';
import { useApi } from '#test/harness/use-api.js';
import { compile } from '#test/harness/compiled.js';
import {
  ASKED_FLOW,
  createArtist,
  createLiveCampaign,
  launchArtistCampaign,
} from '#test/world/campaign-fixtures.js';

beforeAll(() => {
  compile('libs/domain', 'apps/api/simulations');
});
const api = useApi();

const local = (overrides: object) => ({ kind: 'local', date: '2099-12-04', time: '00:00', overrides });
const own = { date: '2099-12-05', time: '08:00' };
const release = async (overrides: object) =>
  api.call('POST', '/v1/releases', {
    ...{ artistId: await createArtist(api), title: 'Glass Season', clock: local(overrides) },
  });
const flowFor = (countries: string[]): object => ({
  ...(ASKED_FLOW satisfies Flow),
  limits: { windows: [{ countries, from: '09:00', to: '20:00' }] },
});
const csvOf = (territory: string, query = '') =>
  fetch(`${api.baseUrl}/v1/fans/import${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${api.apiKey}`, 'content-type': 'text/csv' },
    body: `external_id,territory\ncsv-${territory || 'none'},${territory}\n`,
  });
const territoryOf = async (externalId: string) => {
  const [fan] = await api.database.query<{ territory: string | null }>(
    'SELECT territory FROM fans WHERE external_id = $1',
    [externalId],
  );
  return fan?.territory;
};
const faults = (body: unknown) => ProblemSchema.parse(body).errors?.map(({ path }) => path);

describe('a territory in small letters is taken and stored in capitals', () => {
  test("in a release's overrides", async () => {
    const { body } = await release({ de: own, ' jp ': own });
    expect(ReleaseSchema.parse(body).clock).toEqual(local({ DE: own, JP: own }));
  });

  test('of a fan', async () => {
    const { body } = await api.call('POST', '/v1/fans', { externalId: 'one', territory: 'de' });
    expect(FanSchema.parse(body).territory).toBe('DE');
  });

  test("in a flow's hours", async () => {
    const { status, body } = await api.call('POST', '/v1/flows', flowFor(['de', 'US']));
    expect(status).toBe(201);
    expect(FlowDraftSchema.parse(body).draft.limits?.windows?.[0]?.countries).toEqual(['DE', 'US']);
  });

  test('in a segment', async () => {
    await api.call('POST', '/v1/fans', { externalId: 'two', territory: 'NP' });
    const { id } = await launchArtistCampaign(api);
    const segment = { kind: 'territory', in: ['np'] };
    const answer = await api.call('POST', `/v1/campaigns/${id}/audience/preview`, { segment });
    expect(answer).toMatchObject({ status: 200, body: { size: 1 } });
  });

  test('in a row of an import, and as its default', async () => {
    expect((await csvOf('de')).status).toBe(200);
    expect((await csvOf('', '?defaultTerritory=jp')).status).toBe(200);
    expect([await territoryOf('csv-de'), await territoryOf('csv-none')]).toEqual(['DE', 'JP']);
  });

  test('of the fan of an event', async () => {
    const { campaign } = await createLiveCampaign(api);
    const campaignId = campaign.id;
    const event = {
      ...{ id: 'evt-1', type: 'fan.pre_saved', campaignId, payload: { path: 'reminder' } },
      fan: { externalId: 'evented', territory: 'fr' },
    };
    expect((await api.call('POST', '/v1/events', event)).status).toBe(202);
    expect(await territoryOf('evented')).toBe('FR');
  });

  test('in a simulation', async () => {
    const { body } = await api.call('POST', '/v1/flows/from-template', { template: 'release-growth' });
    const answer = await api.call('POST', `/v1/flows/${FlowDraftSchema.parse(body).id}/simulate`, {
      ...{ from: '2099-11-20T12:00:00Z', release: { kind: 'clock', clock: local({ de: own }) } },
      audience: { kind: 'synthetic', fans: 20, territories: { de: 1 } },
    });
    expect(answer.status).toBe(200);
    SimulationSchema.parse(answer.body);
  });
});

describe('a territory that is none, or comes twice, is a 400 that names it', () => {
  test("in a release's overrides", async () => {
    const strange = await release({ qq: own });
    expect([strange.status, faults(strange.body)]).toEqual([400, ['clock.overrides.qq']]);
    const twice = await release({ de: own, DE: { ...own, time: '10:00' } });
    expect([twice.status, faults(twice.body)]).toEqual([400, ['clock.overrides.DE']]);
  });

  test("of a fan, in a flow's hours, in a segment and as an import's default", async () => {
    const { id } = await launchArtistCampaign(api);
    const fan = await api.call('POST', '/v1/fans', { territory: 'qq' });
    const flow = await api.call('POST', '/v1/flows', flowFor(['de', 'qq']));
    const segment = { kind: 'territory', in: ['qq'] };
    const preview = await api.call('POST', `/v1/campaigns/${id}/audience/preview`, { segment });
    const imported = await csvOf('', '?defaultTerritory=qq');
    expect([fan.status, flow.status, preview.status, imported.status]).toEqual([400, 400, 400, 400]);
    expect([faults(fan.body), faults(flow.body), faults(preview.body)]).toEqual([
      ['territory'],
      ['limits.windows.0.countries.1'],
      ['segment.in.0'],
    ]);
  });
});
