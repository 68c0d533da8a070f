import { randomUUID } from 'node:crypto';
import { type Message, MessagePageSchema, MessageSchema } from '#contracts/messages/messages.js';
import { useApi } from '#test/harness/use-api.js';
import { addFan, happened, makeFunnelWorld, record, type FunnelWorld } from '#test/world/funnel-world.js';
import { insertMessage } from '#test/world/rows.js';

const api = useApi();
let world: FunnelWorld;
let other: FunnelWorld;
beforeAll(async () => {
  world = await makeFunnelWorld(api.database, { workspaceId: api.workspaceId });
  other = await makeFunnelWorld(api.database, { workspaceId: api.workspaceId });
});

const T = Date.parse('2026-03-06T12:00:00Z');

interface Sent {
  in?: FunnelWorld;
  fan?: string;
  channel?: 'sms' | 'email';
  state?: string;
  delivery?: string;
  code?: string;
  hour?: number;
}

async function sent(options: Sent = {}): Promise<{ id: string; fan: string }> {
  const campaign = options.in ?? world;
  const fan = options.fan ?? (await addFan(api.database, campaign));
  const { channel = 'sms', state = 'accepted', delivery = null, code = null, hour = 0 } = options;
  const { id } = await insertMessage(api.database, {
    ...{ workspaceId: api.workspaceId, fanId: fan, campaignId: campaign.campaignId, channel, state },
  });
  await api.database.query(
    `UPDATE messages SET attempted_virtual_at = $2, delivery_status = $3, code = $4 WHERE id = $1`,
    [id, new Date(T + hour * 3_600_000), delivery, code],
  );
  return { id, fan };
}

const list = async (query: string, key = api.apiKey): Promise<Message[]> =>
  MessagePageSchema.parse((await api.call('GET', `/v1/messages?${query}`, undefined, { key })).body).items;
const ids = async (query: string) => (await list(query)).map(({ id }) => id);

describe('GET /v1/messages', () => {
  it('finds by fan, campaign, step, state, delivery, channel and template, the newest first', async () => {
    const a = await sent();
    const b = await sent({ fan: a.fan, channel: 'email', delivery: 'delivered', hour: 1 });
    const c = await sent({ in: other, state: 'rejected', code: '30006' });
    expect(await ids(`fanId=${a.fan}`)).toEqual([b.id, a.id]);
    expect(await ids(`fanId=${a.fan}&channel=sms`)).toEqual([a.id]);
    expect(await ids(`campaignId=${other.campaignId}`)).toEqual([c.id]);
    expect(await ids(`campaignId=${other.campaignId}&state=accepted`)).toEqual([]);
    expect(await ids(`fanId=${a.fan}&delivery=delivered`)).toEqual([b.id]);
    expect(await ids(`fanId=${a.fan}&template=save`)).toEqual([b.id, a.id]);
    expect(await ids(`fanId=${a.fan}&template=other`)).toEqual([]);
    const [row] = await list(`campaignId=${other.campaignId}`);
    expect(await ids(`campaignId=${other.campaignId}&step=${row?.step ?? ''}`)).toEqual([c.id]);
    expect(row).toMatchObject({ state: 'rejected', code: '30006', to: null, clickedAt: null });
    expect((await list('limit=1'))[0]?.id).toBe(c.id);
  });

  it('shows no text that it can not prove to be what was sent', async () => {
    const { id } = await sent();
    const { body } = await api.call('GET', `/v1/messages/${id}`);
    const nothing = { subject: null, text: null, html: null, mediaUrl: null };
    expect(MessageSchema.parse(body).content).toEqual({ standing: 'forgotten', ...nothing });
  });

  it('takes from and to half open, in workspace time', async () => {
    const { id, fan } = await sent({ hour: 5 });
    expect(await ids(`fanId=${fan}&from=2026-03-06T17:00:00Z&to=2026-03-06T17:00:01Z`)).toEqual([id]);
    expect(await ids(`fanId=${fan}&to=2026-03-06T17:00:00Z`)).toEqual([]);
    expect(await ids(`fanId=${fan}&from=2026-03-06T18:00:01%2B01:00`)).toEqual([]);
  });

  it('goes through all pages, each message once', async () => {
    const fan = await addFan(api.database, world);
    const all: string[] = [];
    for (let count = 0; count < 5; count += 1) all.push((await sent({ fan })).id);
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await api.call('GET', `/v1/messages?fanId=${fan}&limit=2${cursor}`);
      const { items, nextCursor } = MessagePageSchema.parse(body);
      seen.push(...items.map(({ id }) => id));
      cursor = nextCursor === null ? '' : `&cursor=${nextCursor}`;
    } while (cursor !== '');
    expect(seen).toEqual(all.reverse());
  });

  it('says who clicked, and of which message a fan complained', async () => {
    const first = await sent({ channel: 'email', delivery: 'delivered' });
    const { fan } = first;
    const second = await sent({ fan, channel: 'email', delivery: 'delivered', hour: 10 });
    const at = (hour: number) => T + hour * 3_600_000;
    await record(api.database, [
      happened(world, fan, 'link.clicked', at(1), { messageId: first.id, human: false }),
      happened(world, fan, 'link.clicked', at(2), { messageId: first.id, human: true }),
      happened(world, fan, 'consent.withdrawn', at(11), { channel: 'email', reason: 'spam_report' }, null),
    ]);
    const [newer, older] = await list(`fanId=${fan}`);
    expect(older).toMatchObject({
      id: first.id,
      clickedAt: new Date(at(2)).toISOString(),
      complainedAt: null,
    });
    expect(newer).toMatchObject({
      id: second.id,
      clickedAt: null,
      complainedAt: new Date(at(11)).toISOString(),
    });
  });

  it('shows the address masked, and only while the fan has it', async () => {
    const created = await api.call('POST', '/v1/fans', {
      externalId: randomUUID(),
      identities: { email: 'mia@example.com' },
    });
    const fan = MessageSchema.pick({ id: true }).parse(created.body).id;
    const { id } = await sent({ fan, channel: 'email' });
    await api.database.query(
      `UPDATE messages SET address_hmac = (SELECT address_hmac FROM identities WHERE fan_id = $2) WHERE id = $1`,
      [id, fan],
    );
    const { body } = await api.call('GET', `/v1/messages/${id}`);
    expect(MessageSchema.parse(body).to).toBe('m•••@e•••.com');
    expect(JSON.stringify(body)).not.toContain('mia@');
  });

  it('shows another workspace nothing', async () => {
    const { id, fan } = await sent();
    expect(await list(`fanId=${fan}`, api.otherApiKey)).toEqual([]);
    expect((await api.call('GET', `/v1/messages/${id}`, undefined, { key: api.otherApiKey })).status).toBe(
      404,
    );
    expect((await api.call('GET', `/v1/messages/${randomUUID()}`)).status).toBe(404);
  });

  it.each(['state=gone', 'channel=fax', 'from=yesterday', 'fan=1', 'cursor=abc', 'delivery=read'])(
    'refuses %s and names it',
    async (query) => {
      const { status, body } = await api.call('GET', `/v1/messages?${query}`);
      expect([status, JSON.stringify(body).includes(`"path":"${query.split('=')[0]}`)]).toEqual([400, true]);
    },
  );
});
