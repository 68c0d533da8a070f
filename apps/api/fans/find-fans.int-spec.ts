import { randomUUID } from 'node:crypto';
import { CreatedFanSchema, FanPageSchema } from '#contracts/fans/fans.js';
import { ProblemSchema } from '#contracts/http/problem.js';
import { appendEvents } from '#database/events/event-store.js';
import { newEvent } from '#database/events/new-event.js';
import { projectAll } from '#test/harness/project.js';
import { encodeCursor } from '#http/paging.js';
import { listMark, markCursor } from '#http/query-rules.js';
import { useApi } from '#test/harness/use-api.js';
import { addCampaign } from '#test/world/plain-campaign.js';

const api = useApi();

async function createFan(body: object, key = api.apiKey): Promise<string> {
  const answer = await api.call('POST', '/v1/fans', body, { key });
  expect(answer.status).toBe(201);
  return CreatedFanSchema.parse(answer.body).id;
}

async function find(query: Record<string, string>, key = api.apiKey) {
  const answer = await api.call('GET', `/v1/fans?${new URLSearchParams(query).toString()}`, undefined, {
    key,
  });
  expect(answer.status).toBe(200);
  return FanPageSchema.parse(answer.body);
}
const idsOf = async (query: Record<string, string>, key?: string) =>
  (await find(query, key)).items.map(({ id }) => id);

describe('a fan is found', () => {
  it('by an address as people write it, in their own workspace only, and never by a part of it', async () => {
    const ada = await createFan({
      territory: 'US',
      identities: { email: 'ada@example.com', phone: '+14155550123' },
    });
    const twin = await createFan({ identities: { email: 'ADA@example.com' } });
    expect(await idsOf({ email: ' Ada@Example.com ' })).toEqual([twin, ada]);
    expect(await idsOf({ phone: '+1 (415) 555-0123' })).toEqual([ada]);
    expect(await idsOf({ phone: '(415) 555-0123', territory: 'US' })).toEqual([ada]);
    expect(await idsOf({ email: 'ada@example.com', phone: '+14155550123' })).toEqual([ada]);
    expect(await idsOf({ email: 'ada@example.com' }, api.otherApiKey)).toEqual([]);
    expect(await idsOf({ email: 'nobody@example.com' })).toEqual([]);
    const pasted = await api.call('GET', '/v1/fans?phone=+14155550123');
    expect(FanPageSchema.parse(pasted.body).items.map(({ id }) => id)).toEqual([ada]);
  });

  it('not by what is no address: the field is named, and what was sent is not said back', async () => {
    const answer = await api.call('GET', '/v1/fans?email=ada.example.com&phone=12');
    expect(answer.status).toBe(400);
    expect(ProblemSchema.parse(answer.body).errors?.map(({ path }) => path)).toEqual(['email', 'phone']);
    expect(JSON.stringify(answer.body)).not.toContain('ada.example.com');
  });

  it('by campaign, source and territory, alone and together', async () => {
    const { campaignId } = await addCampaign(api.database, api.workspaceId);
    const other = await addCampaign(api.database, api.workspaceId);
    const enter = async (externalId: string, source: string, campaign: string) => {
      const fanId = await createFan({ externalId, territory: 'JP' });
      const on = { workspaceId: api.workspaceId, campaignId: campaign, occurredAt: Date.now() };
      const opened = { type: 'enrollment.opened', payload: { path: 'reminder', source } } as const;
      await api.database.transaction((sql) =>
        appendEvents(sql, [newEvent({ ...on, origin: 'platform' }, fanId, opened)]),
      );
    };
    await enter('found-1', 'poster', campaignId);
    await enter('found-2', 'bio', campaignId);
    await enter('found-3', 'poster', other.campaignId);
    await projectAll(api.database);
    const named = async (query: Record<string, string>) =>
      (await find(query)).items.map(({ externalId }) => externalId).sort();
    expect(await named({ campaignId })).toEqual(['found-1', 'found-2']);
    expect(await named({ source: 'poster' })).toEqual(['found-1', 'found-3']);
    expect(await named({ campaignId, source: 'poster', territory: 'JP' })).toEqual(['found-1']);
    expect(await named({ campaignId, territory: 'DE' })).toEqual([]);
    expect(await idsOf({ campaignId }, api.otherApiKey)).toEqual([]);
  });

  it('not after they were erased', async () => {
    const id = await createFan({ externalId: 'gone', identities: { email: 'gone@example.com' } });
    await api.database.query('UPDATE fans SET erased_at = now() WHERE id = $1', [id]);
    expect(await idsOf({ email: 'gone@example.com' })).toEqual([]);
    expect(await idsOf({ externalId: 'gone' })).toEqual([]);
    expect((await api.call('GET', `/v1/fans/${id}`)).status).toBe(404);
  });
});

describe('the list of fans', () => {
  it('has those added last first, page by page without a gap, also among fans of one moment', async () => {
    const territory = 'IS';
    const at = '2026-01-02T03:04:05.678901Z';
    await api.database.query(
      `INSERT INTO fans (id, workspace_id, territory, created_at)
       SELECT gen_random_uuid(), $1::uuid, $2, $3::timestamptz FROM generate_series(1, 5)
       UNION ALL SELECT gen_random_uuid(), $1::uuid, $2, $3::timestamptz + interval '1 microsecond'`,
      [api.workspaceId, territory, at],
    );
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: Record<string, string> = { territory, limit: '2' };
      const page = await find(cursor === '' ? query : { ...query, cursor });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    const rows = await api.database.query<{ id: string }>(
      'SELECT id FROM fans WHERE workspace_id = $1 AND territory = $2 ORDER BY created_at DESC, id DESC',
      [api.workspaceId, territory],
    );
    expect(seen).toEqual(rows.map(({ id }) => id));
    expect(await idsOf({ territory, createdAfter: at })).toEqual(seen.slice(0, 1));
    for (const odd of ['yesterday', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z'])
      expect((await api.call('GET', `/v1/fans?createdAfter=${odd}`)).status).toBe(400);
    for (const path of ['/v1/fans', '/v1/imports']) {
      const madeUp = encodeCursor(['0000-01-01T00:00:00Z', randomUUID()]);
      const cursor = markCursor(madeUp, listMark(path, {}));
      expect((await api.call('GET', `${path}?cursor=${cursor}`)).status).toBe(400);
    }
  });

  it('reads an index for each filter, and no page of it the whole workspace', async () => {
    await api.database.query(
      `INSERT INTO fans (id, workspace_id, territory) SELECT gen_random_uuid(), $1, 'FR' FROM generate_series(1, 20000)`,
      [api.otherWorkspaceId],
    );
    await api.database.query('ANALYZE fans');
    const plan = async (where: string) => {
      const rows = await api.database.query<{ 'QUERY PLAN': string }>(
        `EXPLAIN SELECT id FROM fans f WHERE f.workspace_id = '${api.otherWorkspaceId}' ${where}
         ORDER BY f.created_at DESC, f.id DESC LIMIT 50`,
      );
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    };
    expect(await plan('')).toContain('fans_newest');
    expect(await plan(`AND f.territory = 'FR'`)).toMatch(/fans_newest|fans_territory/);
    expect(await plan(`AND f.territory = 'IS'`)).toContain('fans_territory');
    expect(await plan('')).not.toContain('Seq Scan');
  });
});
