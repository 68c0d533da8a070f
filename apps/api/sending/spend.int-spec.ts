import { SendWindowListSchema } from '#contracts/sending/send-windows.js';
import { SpendSchema } from '#contracts/sending/spend.js';
import { useApi } from '#test/harness/use-api.js';
import { createLiveCampaign, nudgedFans } from '#test/world/campaign-fixtures.js';
import { insertEnrolledFan, insertMessage } from '#test/world/rows.js';

const api = useApi();
const PRICES = { currency: 'EUR', pricePerSegment: 0.08, pricePerEmail: 0.001 };
let owner: string;
beforeAll(async () => {
  owner = await api.signInAs('owner');
});

const put = (body: object, key = owner) => api.call('PUT', '/v1/spend', body, { key });
const get = async () => SpendSchema.parse((await api.call('GET', '/v1/spend')).body);
const putCap = (campaignId: string, cap: number | null, key = owner) =>
  api.call('PUT', `/v1/campaigns/${campaignId}/spend-cap`, { cap }, { key });

describe('what messages may cost', () => {
  test('a campaign has no cap before somebody has said what messages cost', async () => {
    const { campaign } = await createLiveCampaign(api);
    expect(await get()).toEqual({
      currency: null,
      pricePerSegment: null,
      pricePerEmail: null,
      pricePerMms: null,
      caps: [],
    });
    expect((await putCap(campaign.id, 10)).status).toBe(422);
  });

  test('is set by owners, and shown', async () => {
    expect((await put({ ...PRICES, monthlyCap: 500 }, api.apiKey)).status).toBe(403);
    const saved = await put({ ...PRICES, monthlyCap: 500 });
    expect(saved.status).toBe(200);
    expect(SpendSchema.parse(saved.body)).toMatchObject({
      ...PRICES,
      caps: [{ campaignId: null, cap: 500, spent: 0, state: 'free', warnedAt: null, reachedAt: null }],
    });
    expect((await get()).caps[0]?.month).toMatch(/^\d{4}-\d{2}$/);
    await put({ ...PRICES, pricePerMms: 0.2, monthlyCap: null });
    expect((await get()).pricePerMms).toBe(0.2);
    expect((await get()).caps).toEqual([]);
  });

  test.each([
    { ...PRICES, monthlyCap: 0 },
    { ...PRICES, monthlyCap: -5 },
    { ...PRICES, currency: 'Euro', monthlyCap: 5 },
    { currency: 'EUR', pricePerSegment: 0, pricePerEmail: 0, monthlyCap: 5 },
    { currency: 'EUR', monthlyCap: 5 },
  ])('%j is a 400', async (body) => {
    expect((await put(body)).status).toBe(400);
  });

  test('a cap below what was spent is reached at once; raised, its fans are woken', async () => {
    const { campaign } = await createLiveCampaign(api);
    const on = { workspaceId: api.workspaceId, campaignId: campaign.id };
    const enrollments = [{ campaignId: campaign.id, open: true }];
    const fanId = await insertEnrolledFan(api.database, { workspaceId: api.workspaceId }, enrollments);
    await insertMessage(api.database, { ...on, fanId, channel: 'sms', state: 'accepted' });
    await api.database.query('UPDATE messages SET cost_micros = 8500000 WHERE fan_id = $1', [fanId]);
    await put({ ...PRICES, monthlyCap: null });
    const set = async (cap: number | null) => {
      const answer = await putCap(campaign.id, cap);
      expect(answer.status).toBe(200);
      return SpendSchema.parse(answer.body).caps;
    };
    expect(await set(8)).toMatchObject([
      { campaignId: campaign.id, spent: 8.5, state: 'reached', month: null },
    ]);
    expect(await set(10)).toMatchObject([{ spent: 8.5, state: 'warned' }]);
    expect(await set(100)).toMatchObject([{ spent: 8.5, state: 'free' }]);
    expect(await nudgedFans(api.database, [fanId])).toEqual([fanId]);
    expect(await set(null)).toEqual([]);
    const foreign = await api.call('GET', '/v1/spend', undefined, { key: api.otherApiKey });
    expect(SpendSchema.parse(foreign.body).currency).toBeNull();
    expect((await putCap('0199f3b0-0000-7000-8000-00000000aaaa', 5)).status).toBe(404);
  });
});

test('the hours of the law are listed, each with its source', async () => {
  const { items } = SendWindowListSchema.parse((await api.call('GET', '/v1/send-windows')).body);
  expect(items.find(({ place }) => place === 'US-TX')).toMatchObject({
    weekdays: { from: '09:00', to: '21:00' },
    sunday: { from: '12:00', to: '21:00' },
    holidays: 'as usual',
  });
  expect(items.find(({ place }) => place === 'FR')).toMatchObject({ sunday: null, holidays: 'quiet' });
  expect(items.find(({ place }) => place === 'CA')?.weekdays).toEqual({ from: '09:00', to: '21:30' });
  for (const { source, lookedUp } of items) expect(source.length > 10 && lookedUp.length === 10).toBe(true);
});

test('a workspace that was made by the product allows no unknown country, and may', async () => {
  const patch = (smsCountries: unknown) => api.call('PATCH', '/v1/workspace', { smsCountries });
  expect((await patch(['jp', 'AT'])).body).toMatchObject({ smsCountries: ['AT', 'JP'], warnings: [] });
  expect((await patch(['XX'])).status).toBe(400);
  expect((await patch(null)).body).toMatchObject({ smsCountries: null });
});
