import { ProblemSchema } from '#contracts/http/problem.js';
import { useApi } from '#test/harness/use-api.js';
import { createDraftCampaign } from '#test/world/campaign-fixtures.js';

const api = useApi();
const ADDRESS = 'Nova Tide Records, 1 Sample Street, 10115 Berlin';
const patch = (body: object, key = api.apiKey) => api.call('PATCH', '/v1/workspace', body, { key });
const forget = () =>
  api.database.query('UPDATE workspaces SET postal_address = NULL WHERE id = $1', [api.workspaceId]);
const emailing = (channels: string[]) => ({
  schema: 1,
  name: 'Out now',
  tracks: [
    {
      id: 'main',
      trigger: { event: 'fan.pre_saved' },
      reentry: 'once',
      steps: [
        { kind: 'send', id: 'tell', channels, template: 'out-now', purpose: 'marketing', intent: 'prompt' },
        { kind: 'exit', id: 'end', reason: 'told' },
      ],
    },
  ],
});

describe('the postal address of a workspace', () => {
  beforeEach(forget);

  test('is set, shown, and of this workspace alone', async () => {
    expect(await patch({ postalAddress: `  ${ADDRESS} ` })).toMatchObject({
      status: 200,
      body: { id: api.workspaceId, postalAddress: ADDRESS },
    });
    expect((await api.call('GET', '/v1/workspace')).body).toMatchObject({ postalAddress: ADDRESS });
    const others = await api.call('GET', '/v1/workspace', undefined, { key: api.otherApiKey });
    expect(others.body).not.toMatchObject({ postalAddress: ADDRESS });
    expect((await patch({})).body).toMatchObject({ postalAddress: ADDRESS });
  });

  test.each([
    { postalAddress: '' },
    { postalAddress: 'x' },
    { postalAddress: 7 },
    { postalAddress: 'Street\u0000 1' },
    { name: 'x' },
  ])('is a 400 as %j', async (body) => {
    expect((await patch(body)).status).toBe(400);
  });

  test('may be read by an analyst, who may not set it', async () => {
    const key = await api.signInAs('analyst');
    expect((await api.call('GET', '/v1/workspace', undefined, { key })).status).toBe(200);
    expect((await patch({ postalAddress: ADDRESS }, key)).status).toBe(403);
  });
});

describe('a campaign that sends email', () => {
  beforeEach(forget);

  async function draft(channels: string[]) {
    const { campaign, flow } = await createDraftCampaign(api);
    expect((await api.call('PUT', `/v1/flows/${flow.id}`, emailing(channels))).status).toBe(200);
    expect((await api.call('POST', `/v1/flows/${flow.id}/publish`)).status).toBeLessThan(300);
    return campaign.id;
  }
  const launch = (id: string) => api.call('POST', `/v1/campaigns/${id}/launch`);

  test('is launched only with a postal address: without it a 422 names the step', async () => {
    await api.call('GET', '/v1/templates');
    const id = await draft(['sms', 'email']);
    const refused = await launch(id);
    expect(refused.status).toBe(422);
    const problem = ProblemSchema.parse(refused.body);
    expect(problem.detail).toContain('postal address');
    expect(problem.errors).toEqual([
      {
        path: 'tracks.main.steps.tell',
        message: 'Step "tell" sends an email, and the workspace has no postal address.',
      },
    ]);
    await patch({ postalAddress: ADDRESS });
    expect((await launch(id)).status).toBe(200);
  });

  test('and runs already goes on without it; one that sends texts alone needs none', async () => {
    await patch({ postalAddress: ADDRESS });
    const id = await draft(['email']);
    expect((await launch(id)).status).toBe(200);
    await forget();
    expect((await api.call('POST', `/v1/campaigns/${id}/pause`)).status).toBe(200);
    expect((await api.call('POST', `/v1/campaigns/${id}/resume`)).status).toBe(200);
    expect((await launch(await draft(['sms']))).status).toBe(200);
  });
});
