import { AuditPageSchema } from '#contracts/access/audit.js';
import { WorkspaceNowSchema, WorkspaceSchema } from '#contracts/access/workspace.js';
import { ProblemSchema } from '#contracts/http/problem.js';
import { addWorkspace } from '#test/harness/api.js';
import { useApi } from '#test/harness/use-api.js';
import { createDraftCampaign, createLiveCampaign } from '#test/world/campaign-fixtures.js';
import { insertEnrolledFan } from '#test/world/rows.js';

const api = useApi();
const ADDRESS = 'Nova Tide Records, 1 Sample Street, 10115 Berlin';
const patch = (body: object, key = api.apiKey) => api.call('PATCH', '/v1/workspace', body, { key });
const forget = () =>
  api.database.query('UPDATE workspaces SET postal_address = NULL WHERE id = $1', [api.workspaceId]);
const emailing = (channels: string[], more: object = {}) => ({
  schema: 1,
  name: 'Out now',
  ...more,
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

describe('the clock of a workspace', () => {
  test('is shown with its speed, and what it shows at which real moment', async () => {
    // The test has a workspace of its own, because a process keeps clocks for a second.
    const { id, key } = await addWorkspace(api.database, 'Sixty times as fast');
    const [v0, r0] = [Date.parse('2026-12-01T00:00:00Z'), Date.parse('2026-11-01T00:00:00Z')];
    await api.database.query(
      'UPDATE workspaces SET clock_v0 = $2, clock_r0 = $3, clock_k = 60 WHERE id = $1',
      [id, v0, r0],
    );
    const { body } = await api.call('GET', '/v1/workspace', undefined, { key });
    const { clock } = WorkspaceNowSchema.parse(body);
    expect(clock.speed).toBe(60);
    expect(Date.parse(clock.now)).toBe(v0 + 60 * (Date.parse(clock.realNow) - r0));
  });

  test('is the real one elsewhere', async () => {
    const { clock } = WorkspaceNowSchema.parse((await api.call('GET', '/v1/workspace')).body);
    expect([clock.speed, clock.now]).toEqual([1, clock.realNow]);
  });
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
    { nickname: 'x' },
  ])('is a 400 as %j', async (body) => {
    expect((await patch(body)).status).toBe(400);
  });

  test('may be read by an analyst, who may not set it', async () => {
    const key = await api.signInAs('analyst');
    expect((await api.call('GET', '/v1/workspace', undefined, { key })).status).toBe(200);
    expect((await patch({ postalAddress: ADDRESS }, key)).status).toBe(403);
  });
});

describe('the settings of a workspace', () => {
  const get = async (key = api.apiKey) =>
    WorkspaceSchema.parse((await api.call('GET', '/v1/workspace', undefined, { key })).body);
  const errorsOf = async (body: object) => ProblemSchema.parse((await patch(body)).body).errors ?? [];

  test('are the usual ones until they are chosen', async () => {
    expect(await get(api.otherApiKey)).toEqual({
      ...{ id: api.otherWorkspaceId, name: 'Second', zone: 'UTC', postalAddress: '1 Test Street, Berlin' },
      ...{ termsUrl: null, privacyUrl: null, quietHours: [], smsCountries: null },
      ...{ futureSaves: 'draft', language: 'en' },
      // A workspace that is older than the choice sends to every country, and is told so.
      warnings: [expect.stringContaining('every country')],
      caps: {
        sms: { count: 1, within: { hours: 48 }, perCampaign: 3 },
        email: { count: 2, within: { days: 7 }, perCampaign: null },
        webpush: { count: 2, within: { days: 7 }, perCampaign: null },
      },
    });
  });

  test('are changed one by one, and what is left out stays', async () => {
    const sms = { count: 2, within: { hours: 72 }, perCampaign: 6 };
    const quietHours = [{ channel: 'sms', countries: ['DE'], from: '18:00', to: '10:00' }];
    await patch({ name: ' Nova Tide ', zone: 'Europe/Berlin', termsUrl: 'https://novatide.example/terms' });
    await patch({ privacyUrl: 'https://novatide.example/privacy', caps: { sms } });
    const changed = await patch({ quietHours });
    const expected = {
      ...{ name: 'Nova Tide', zone: 'Europe/Berlin', quietHours },
      ...{ termsUrl: 'https://novatide.example/terms', privacyUrl: 'https://novatide.example/privacy' },
      caps: { sms, email: { count: 2, within: { days: 7 }, perCampaign: null } },
    };
    expect(changed).toMatchObject({ status: 200, body: expected });
    expect(await get()).toMatchObject(expected);
    expect((await get(api.otherApiKey)).name).toBe('Second');
    await patch({ termsUrl: null, caps: { sms: null }, quietHours: [] });
    expect(await get()).toMatchObject({
      ...{ name: 'Nova Tide', termsUrl: null, quietHours: [] },
      caps: { sms: { count: 1 } },
    });
    await patch({ name: 'First', zone: 'UTC' });
  });

  test.each([
    [{ name: ' ' }, 'name'],
    [{ name: 'Nova\u0007Tide' }, 'name'],
    [{ zone: 'Mars/Olympus' }, 'zone'],
    [{ zone: 'Europe/Atlantis' }, 'zone'],
    [{ termsUrl: 'http://novatide.example/terms' }, 'termsUrl'],
    [{ privacyUrl: 'javascript:alert(1)' }, 'privacyUrl'],
    [{ caps: { sms: { count: 4, within: { hours: 24 }, perCampaign: null } } }, 'caps.sms.count'],
    [{ caps: { email: { count: 0, within: { days: 1 }, perCampaign: null } } }, 'caps.email.count'],
    [{ caps: { email: { count: 1, within: { days: 31 }, perCampaign: null } } }, 'caps.email.within'],
    [{ caps: { email: { count: 1, within: { minutes: 1 }, perCampaign: null } } }, 'caps.email.within'],
    [{ caps: { email: { count: 1, within: { days: 1 } } } }, 'caps.email.perCampaign'],
    [{ caps: { fax: null } }, 'caps.fax'],
    [{ quietHours: [{ from: '9am', to: '10:00' }] }, 'quietHours.0.from'],
    [{ quietHours: [{ from: '10:00', to: '10:00' }] }, 'quietHours.0.to'],
    [{ quietHours: [{ countries: ['XX'], from: '10:00', to: '11:00' }] }, 'quietHours.0.countries.0'],
  ])('%j is a 400 that names %s', async (body, path) => {
    const before = await get();
    expect((await errorsOf(body)).map((error) => error.path)).toEqual([path]);
    expect(await get()).toEqual(before);
  });

  test('quiet hours that leave no hour of those the law allows are refused, with the channel and the country', async () => {
    const [france, ...others] = await errorsOf({
      quietHours: [{ channel: 'sms', countries: ['FR'], from: '07:00', to: '22:00' }],
    });
    expect(france).toMatchObject({ path: 'quietHours' });
    expect(france?.message).toContain('sms may go to fans in FR');
    expect(others).toEqual([]);
    const everywhere = await errorsOf({ quietHours: [{ from: '08:00', to: '21:00' }] });
    expect(everywhere.map(({ message }) => message)).toEqual([
      expect.stringContaining('email may go to fans in GB, US, FR'),
      expect.stringContaining('sms may go to fans in GB, US'),
      expect.stringContaining('webpush may go to fans in GB, US, FR'),
    ]);
  });

  test('of sending have the fans of running campaigns checked again, and others do not', async () => {
    const { workspaceId } = api;
    await patch({ postalAddress: ADDRESS });
    const { campaign } = await createLiveCampaign(api);
    await insertEnrolledFan(api.database, { workspaceId }, [{ campaignId: campaign.id, open: true }]);
    const operations = async () =>
      (
        await api.database.query<{ kind: string }>(
          'SELECT kind FROM campaign_operations WHERE campaign_id = $1 ORDER BY epoch',
          [campaign.id],
        )
      ).map(({ kind }) => kind);
    const before = await operations();
    await patch({ name: 'First', quietHours: [] });
    expect(await operations()).toEqual(before);
    await patch({ quietHours: [{ from: '20:00', to: '21:00' }] });
    expect(await operations()).toEqual([...before, 'retime']);
    await patch({ quietHours: [] });
  });

  test('stand in the audit log with what was before', async () => {
    await patch({ name: 'First' });
    await patch({ name: 'Nova Tide', zone: 'UTC' });
    const key = await api.signInAs('owner');
    const log = AuditPageSchema.parse(
      (await api.call('GET', '/v1/audit-log?limit=1', undefined, { key })).body,
    );
    expect(log.items).toMatchObject([
      {
        action: 'workspace.change',
        details: { fields: ['name', 'zone'], changes: { name: { from: 'First', to: 'Nova Tide' } } },
      },
    ]);
    await patch({ name: 'First' });
  });
});

describe('a campaign that sends email', () => {
  beforeEach(forget);

  async function draft(channels: string[], more: object = {}) {
    const { campaign, flow } = await createDraftCampaign(api);
    expect((await api.call('PUT', `/v1/flows/${flow.id}`, emailing(channels, more))).status).toBe(200);
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

  test('only in hours that the workspace keeps quiet is not launched, and such hours are refused while it runs', async () => {
    await patch({ postalAddress: ADDRESS });
    const evening = { limits: { windows: [{ channel: 'email', from: '18:00', to: '20:00' }] } };
    const quietHours = [{ channel: 'email', from: '17:00', to: '10:00' }];
    const id = await draft(['sms', 'email'], evening);
    expect((await patch({ quietHours })).status).toBe(200);
    const refused = ProblemSchema.parse((await launch(id)).body);
    expect(refused).toMatchObject({ status: 422, errors: [{ path: 'tracks.main.steps.tell' }] });
    expect(refused.errors?.[0]?.message).toContain("the workspace's quiet hours leave no hour");
    await patch({ quietHours: [] });
    expect((await launch(id)).status).toBe(200);
    const closed = await patch({ quietHours });
    expect(closed).toMatchObject({ status: 422, body: { errors: [{ path: 'quietHours' }] } });
    expect(JSON.stringify(closed.body)).toContain('Autumn push');
    expect((await api.call('GET', '/v1/workspace')).body).toMatchObject({ quietHours: [] });
  });
});
