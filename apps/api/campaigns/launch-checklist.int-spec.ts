import { ProblemSchema } from '#contracts/http/problem.js';
import { type LaunchChecklist, LaunchChecklistSchema } from '#contracts/campaigns/launch-checklist.js';
import { OwnSenderSchema } from '#contracts/sending/own-senders.js';
import { haltCredential } from '#database/budgets/credential-halts.js';
import type { LaunchPoint } from '#domain/campaigns/launch-check.js';
import { startDnsServer } from '#providers/testing/dns-server.js';
import { startApi, type TestApi } from '#test/harness/api.js';
import { freshDatabase, type FreshDatabase } from '#test/harness/database.js';
import { createDraftCampaign, createLiveCampaign } from '#test/world/campaign-fixtures.js';

let fresh: FreshDatabase;
let api: TestApi;
let dns: { address: string; close(): Promise<void> };

beforeAll(async () => {
  dns = await startDnsServer({
    'novatide.example': ['v=spf1 include:sendgrid.net ~all'],
    's1._domainkey.novatide.example': ['k=rsa; p=MIGf'],
    '_dmarc.novatide.example': ['v=DMARC1; p=reject'],
    '_dmarc.silent.example': 'silent',
  });
  fresh = await freshDatabase();
  api = await startApi(fresh, {
    PUBLIC_BASE_URL: 'https://fans.example.com',
    EMAIL_FROM: 'hello@novatide.example',
    DNS_SERVERS: dns.address,
  });
}, 60_000);
afterAll(async () => {
  await api.close();
  await fresh.close();
  await dns.close();
});
beforeEach(async () => {
  await fresh.database.query('DELETE FROM credential_halts');
  await fresh.database.query(`UPDATE workspaces SET postal_address = '1 Test Street, Berlin' WHERE id = $1`, [
    api.workspaceId,
  ]);
});

async function listOf(campaignId: string, { key, query = '' }: { key?: string; query?: string } = {}) {
  const path = `/v1/campaigns/${campaignId}/launch-checklist${query}`;
  const answer = await api.call('GET', path, undefined, key === undefined ? {} : { key });
  if (answer.status !== 200) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  return LaunchChecklistSchema.parse(answer.body);
}
const rowsOf = ({ items }: LaunchChecklist, point: LaunchPoint) => items.filter((one) => one.point === point);
const blocked = (list: LaunchChecklist) =>
  list.items.flatMap(({ point, state }) => (state === 'blocking' ? [point] : []));
const launch = (id: string) => api.call('POST', `/v1/campaigns/${id}/launch`);

describe('the list before a launch', () => {
  test('names every point, changes nothing, and blocks nothing that a launch lets through', async () => {
    const { campaign } = await createDraftCampaign(api);
    const list = await listOf(campaign.id);
    expect(list).toMatchObject({ canLaunch: true, version: 1, campaignId: campaign.id });
    expect([...new Set(list.items.map(({ point }) => point))]).toEqual([
      ...['campaign', 'flow', 'entry', 'end', 'release', 'pitch', 'page', 'links', 'templates'],
      ...['postal_address', 'quiet_hours', 'senders', 'mail_domain', 'sms_countries', 'services', 'grants'],
    ]);
    for (const { state, todo } of list.items) expect(todo === null).toBe(state === 'ok');
    expect((await launch(campaign.id)).status).toBe(200);
  });

  test('may be read by every role, and by nobody of another workspace', async () => {
    const { campaign } = await createDraftCampaign(api);
    for (const role of ['owner', 'marketer', 'analyst'] as const)
      expect((await listOf(campaign.id, { key: await api.signInAs(role) })).canLaunch).toBe(true);
    const path = `/v1/campaigns/${campaign.id}/launch-checklist`;
    expect((await api.call('GET', path, undefined, { key: api.otherApiKey })).status).toBe(404);
    expect((await api.call('GET', `${path}?version=0`)).status).toBe(400);
  });

  test('says what the DNS answers for the domain that emails come from, and where it does not answer', async () => {
    const { campaign } = await createDraftCampaign(api);
    const ofDomain = async () =>
      rowsOf(await listOf(campaign.id), 'mail_domain').map(({ about, state }) => [about, state]);
    expect(await ofDomain()).toEqual([
      ['spf', 'ok'],
      ['dkim', 'ok'],
      ['dmarc', 'ok'],
      ['alignment', 'ok'],
    ]);
    // The workspace's own sender goes before the installation's.
    const owner = { key: await api.signInAs('owner') };
    const sender = { channel: 'email', name: 'Ours', from: 'hello@silent.example' };
    const body = { ...sender, credentials: { apiKey: 'SG.sandbox' } };
    const answer = await api.call('POST', '/v1/senders', body, owner);
    expect(answer).toMatchObject({ status: 201 });
    const made = OwnSenderSchema.parse(answer.body);
    const list = await listOf(campaign.id);
    expect(rowsOf(list, 'senders')[0]).toMatchObject({
      ...{ about: 'email', state: 'warning' },
      message: 'The sender "Ours" (email) has never been tested.',
    });
    const dmarc = rowsOf(list, 'mail_domain').find(({ about }) => about === 'dmarc');
    expect(dmarc).toMatchObject({ state: 'warning', message: expect.stringContaining('did not answer') });
    expect(dmarc?.message).toContain('silent.example');
    expect((await api.call('DELETE', `/v1/senders/${made.id}`, undefined, owner)).status).toBeLessThan(300);
    expect(await ofDomain()).toHaveLength(4);
  }, 30_000);

  test('warns of a page that breaks a rule, of missing links, and of a language that a step lacks', async () => {
    const { campaign } = await createDraftCampaign(api);
    const settings = { ask: { email: true }, texts: { de: { headline: 'Bald da' } } };
    await api.call('PUT', `/v1/campaigns/${campaign.id}/page`, settings);
    const list = await listOf(campaign.id);
    expect(rowsOf(list, 'links')).toMatchObject([{ state: 'warning' }]);
    expect(rowsOf(list, 'page')).toMatchObject([{ state: 'ok' }]);
    const templates = rowsOf(list, 'templates');
    expect(templates.length).toBeGreaterThan(0);
    expect(templates.every(({ message }) => message.endsWith('is not written in de.'))).toBe(true);
    await api.call('PUT', `/v1/campaigns/${campaign.id}/page`, {
      ask: { email: false, sms: false },
      termsUrl: 'https://example.com/terms',
    });
    const silent = await listOf(campaign.id);
    expect(rowsOf(silent, 'page')).toMatchObject([{ state: 'warning' }]);
    expect(silent.canLaunch).toBe(true);
  });

  test('warns of a sender and of an app that are halted, and of a service without an app', async () => {
    const { campaign } = await createDraftCampaign(api);
    const halt = { code: '20003', probeAfterMs: null, calledMsAgo: 0 };
    await haltCredential(fresh.database, { provider: 'twilio', credential: 'ACsandbox' }, halt);
    await haltCredential(fresh.database, { provider: 'spotify', credential: 'app' }, halt);
    const list = await listOf(campaign.id);
    expect(rowsOf(list, 'senders')).toMatchObject([
      { about: 'sms', state: 'warning', message: expect.stringContaining('20003') },
      { about: 'email', state: 'ok' },
    ]);
    expect(
      rowsOf(list, 'services')
        .map(({ about, state }) => [about, state])
        .sort(),
    ).toEqual([
      ['apple_music', 'warning'],
      ['deezer', 'warning'],
      ['spotify', 'warning'],
    ]);
  });

  test('warns of a release that is near or out', async () => {
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
    const near = await createDraftCampaign(api, { clock: { kind: 'global', at: inDays(3) } });
    const list = await listOf(near.campaign.id);
    expect(rowsOf(list, 'release')).toMatchObject([{ state: 'ok' }]);
    expect(rowsOf(list, 'pitch')).toMatchObject([{ state: 'warning' }]);
    const out = await createDraftCampaign(api, { clock: { kind: 'global', at: inDays(-3) } });
    expect(rowsOf(await listOf(out.campaign.id), 'release')).toMatchObject([{ state: 'warning' }]);
  });
});

describe('what the list calls blocking, a launch refuses', () => {
  const isRefused = async (id: string, points: LaunchPoint[]) => {
    const list = await listOf(id);
    expect(list.canLaunch).toBe(false);
    expect([...new Set(blocked(list))]).toEqual(points);
    const answer = await launch(id);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    const said = JSON.stringify(ProblemSchema.parse(answer.body));
    const reasons = list.items.filter(({ state }) => state === 'blocking').map(({ message }) => message);
    expect(reasons.some((reason) => said.includes(JSON.stringify(reason).slice(1, -1)))).toBe(true);
  };

  test('no postal address', async () => {
    const { campaign } = await createDraftCampaign(api);
    await fresh.database.query('UPDATE workspaces SET postal_address = NULL WHERE id = $1', [
      api.workspaceId,
    ]);
    await isRefused(campaign.id, ['postal_address']);
  });

  test('a cancelled release', async () => {
    const { campaign, release } = await createDraftCampaign(api);
    await fresh.database.query('UPDATE releases SET cancelled_at = now() WHERE id = $1', [release.id]);
    await isRefused(campaign.id, ['release']);
  });

  test('no such version of the flow', async () => {
    const { campaign } = await createDraftCampaign(api);
    const list = await listOf(campaign.id, { query: '?version=7' });
    expect(list).toMatchObject({ canLaunch: false, version: null });
    expect(blocked(list)).toEqual(['flow']);
    expect((await api.call('POST', `/v1/campaigns/${campaign.id}/launch`, { version: 7 })).status).toBe(409);
  });

  test('an end that is past', async () => {
    const { campaign } = await createDraftCampaign(api);
    await fresh.database.query("UPDATE campaigns SET ends_at = now() - interval '1 day' WHERE id = $1", [
      campaign.id,
    ]);
    await isRefused(campaign.id, ['end']);
  });

  test('a campaign that is live already', async () => {
    const { campaign } = await createLiveCampaign(api);
    await isRefused(campaign.id, ['campaign']);
  });
});
