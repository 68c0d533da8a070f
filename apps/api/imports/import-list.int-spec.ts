import { ImportPageSchema, ImportSchema } from '#contracts/fans/imports.js';
import { addCampaign } from '#test/world/plain-campaign.js';
import { useApi } from '#test/harness/use-api.js';

const api = useApi();

async function bringIn(externalId: string, campaignId?: string): Promise<string> {
  const query = campaignId === undefined ? '' : `?campaignId=${campaignId}`;
  const answer = await api.call('POST', `/v1/fans/import${query}`, `external_id\n${externalId}\n`, {
    headers: { 'content-type': 'text/csv' },
  });
  expect(answer.status).toBe(200);
  return ImportSchema.parse(answer.body).id;
}
const list = async (query = '', key = api.apiKey) =>
  ImportPageSchema.parse((await api.call('GET', `/v1/imports${query}`, undefined, { key })).body);

describe('the list of imports', () => {
  it('has the newest first, page by page, of one campaign or state if asked, of its own workspace only', async () => {
    const { campaignId } = await addCampaign(api.database, api.workspaceId);
    const [first, second, third] = [
      await bringIn('listed-1'),
      await bringIn('listed-2', campaignId),
      await bringIn('listed-3'),
    ];
    const page = await list('?limit=2');
    const rest = await list(`?limit=2&cursor=${page.nextCursor ?? ''}`);
    expect([...page.items, ...rest.items].map(({ id }) => id)).toEqual([third, second, first]);
    expect(rest.nextCursor).toBeNull();
    expect((await list(`?campaignId=${campaignId}`)).items).toMatchObject([
      { id: second, rows: { imported: 1 } },
    ]);
    expect((await list('?status=failed')).items).toEqual([]);
    expect((await list('', api.otherApiKey)).items).toEqual([]);
    expect((await api.call('GET', '/v1/imports?status=lost')).status).toBe(400);
  });
});
