import { randomUUID } from 'node:crypto';
import { CreatedFanSchema } from '#contracts/fans/fans.js';
import { useApi } from '#test/harness/use-api.js';
import { addCampaign } from '#test/world/plain-campaign.js';
import { insertMessage, type InsertedMessage } from '#test/world/rows.js';

const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';

const api = useApi();
let fanId: string;
let campaignId: string;
let message: InsertedMessage;

beforeEach(async () => {
  const { workspaceId } = api;
  fanId = CreatedFanSchema.parse((await api.call('POST', '/v1/fans', {})).body).id;
  ({ campaignId } = await addCampaign(api.database, workspaceId));
  message = await insertMessage(api.database, {
    workspaceId,
    fanId,
    campaignId,
    channel: 'sms',
    state: 'accepted',
  });
});

const open = (method = 'GET', headers: Record<string, string> = { 'user-agent': PHONE }) =>
  api.call(method, `/t/${message.linkCode}`, undefined, { key: null, headers });
const clicks = () =>
  api.database.query(
    'SELECT workspace_id, campaign_id, type, payload FROM events WHERE fan_id = $1 ORDER BY fan_seq',
    [fanId],
  );

describe('a tracked link that is looked up', () => {
  test('says whose it is, and no click is counted; it is another workspace’s secret', async () => {
    const path = `/v1/links/${message.linkCode}`;
    const { status, body } = await api.call('GET', path);
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({
        code: message.linkCode,
        fanId,
        campaignId,
        messageId: message.id,
        channel: 'sms',
      }),
    ]);
    expect(await clicks()).toEqual([]);
    expect((await api.other.call('GET', path)).status).toBe(404);
    expect((await api.call('GET', '/v1/links/unheard0code')).status).toBe(404);
  });
});

describe('a tracked link', () => {
  test('leads on with fan and campaign, and the click is the fan’s', async () => {
    const answer = await open();
    expect(answer.status).toBe(302);
    const target = new URL(answer.headers.get('location') ?? '');
    expect(target.origin + target.pathname + target.hash).toBe('https://nova.example/page#top');
    expect(Object.fromEntries(target.searchParams)).toEqual({ utm: 'x', fan: fanId, campaign: campaignId });
    expect(await clicks()).toEqual([
      {
        workspace_id: api.workspaceId,
        campaign_id: campaignId,
        type: 'link.clicked',
        payload: { messageId: message.id, human: true },
      },
    ]);
    expect(await api.database.query('SELECT 1 FROM nudges WHERE fan_id = $1', [fanId])).toHaveLength(1);
  });

  test('takes along what the visitor brings, behind what the marketer wrote as it was written', async () => {
    const written = 'https://nova.example/a+b%20c?utm_content=a+b%20c&x=%7e#/é top';
    await api.database.query('UPDATE links SET url = $2 WHERE code = $1', [message.linkCode, written]);
    const path = `/t/${message.linkCode}?fbclid=Iw+Z%2F1&fan=another`;
    const answer = await api.call('GET', path, undefined, { key: null, headers: { 'user-agent': PHONE } });
    expect(answer.headers.get('location')).toBe(
      `https://nova.example/a+b%20c?utm_content=a+b%20c&x=%7e&fan=${fanId}&campaign=${campaignId}` +
        '&fbclid=Iw+Z%2F1#/%C3%A9%20top',
    );
  });

  test.each(['.', '%29.', ',', '!', '%E2%80%9D', '%E3%82%92', "'", '*', '_', '/'])(
    'with %s glued on by a mail or phone program leads on, too, and so does the way out',
    async (glued) => {
      const headers = { 'user-agent': PHONE };
      const at = (path: string) => api.call('GET', path + glued, undefined, { key: null, headers });
      expect((await at(`/t/${message.linkCode}`)).status).toBe(302);
      expect((await at(`/u/${message.callbackToken}`)).status).toBe(200);
    },
  );

  test('of an older kind leads on, also where a phone has cut off its last sign', async () => {
    for (const [code, asked] of [
      ['Ab-dE6_H9kLm', 'Ab-dE6_H9kLm'],
      ['Ab3dE6gH9k--', 'Ab3dE6gH9k--'],
      ['Zb3dE6gH9kL-', 'Zb3dE6gH9kL'],
      ['Zb3dE6gH9kN_', 'Zb3dE6gH9kN.'],
    ]) {
      await api.database.query('UPDATE links SET code = $2 WHERE message_id = $1', [message.id, code]);
      expect((await api.call('GET', `/t/${asked ?? ''}`, undefined, { key: null })).status).toBe(302);
    }
  });

  test('to a service leads there as it is: the service does not learn who came, and the click counts', async () => {
    const url = 'https://open.spotify.com/album/4aawyAB9vmqN3uQ7FjRGTy';
    await api.database.query(`UPDATE links SET url = $2, leads_to = 'service' WHERE code = $1`, [
      message.linkCode,
      url,
    ]);
    expect((await open()).headers.get('location')).toBe(url);
    expect(await clicks()).toMatchObject([{ type: 'link.clicked', payload: { human: true } }]);
  });

  test('opened by HEAD, a scanner, or before anyone has tapped leads on, but is no click of a person', async () => {
    await open('HEAD');
    await open('GET', { 'user-agent': 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)' });
    expect((await open('GET', { 'user-agent': PHONE, 'sec-purpose': 'prefetch' })).status).toBe(302);
    const payload = { messageId: message.id, human: false };
    expect(await clicks()).toMatchObject([{ payload }, { payload }, { payload }]);
  });

  test('that is unknown is a page that says so', async () => {
    for (const code of [randomUUID(), 'x', '%00', 'a%2Fb']) {
      const answer = await api.call('GET', `/t/${code}`, undefined, { key: null });
      expect(answer.status).toBe(404);
    }
    const page = await api.call('GET', `/t/${randomUUID()}`, undefined, { key: null });
    expect(page.headers.get('content-type')).toContain('text/html');
  });

  test('leads on even when the click cannot be recorded', async () => {
    await api.database.query(
      `ALTER TABLE events ADD CONSTRAINT broken CHECK (type <> 'link.clicked') NOT VALID`,
    );
    try {
      expect((await open()).status).toBe(302);
    } finally {
      await api.database.query('ALTER TABLE events DROP CONSTRAINT broken');
    }
    expect(await clicks()).toEqual([]);
  });
});

describe('an unsubscribe link', () => {
  const unsubscribe = (method: string, token = message.callbackToken) =>
    api.call(method, `/u/${token}`, method === 'POST' ? 'List-Unsubscribe=One-Click' : undefined, {
      key: null,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
  const suppressed = () =>
    api.database.query<{ reason: string }>(
      'SELECT suppressed_reason AS reason FROM addresses WHERE workspace_id = $1 AND suppressed_at IS NOT NULL',
      [api.workspaceId],
    );

  test('only asks when it is opened, and unsubscribes at once when posted to, once', async () => {
    const asked = await unsubscribe('GET');
    expect(asked.status).toBe(200);
    expect(asked.body).toContain('<form method="post">');
    expect(await suppressed()).toEqual([]);
    expect((await unsubscribe('POST')).status).toBe(200);
    expect((await unsubscribe('POST')).status).toBe(200);
    expect(await suppressed()).toEqual([{ reason: 'unsubscribe' }]);
  });

  test('that is unknown changes nothing', async () => {
    const before = await suppressed();
    for (const method of ['GET', 'POST']) expect((await unsubscribe(method, randomUUID())).status).toBe(404);
    expect(await suppressed()).toEqual(before);
  });
});
