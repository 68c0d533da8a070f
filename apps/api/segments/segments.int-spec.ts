import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AuditPageSchema } from '#contracts/access/audit.js';
import { AudienceSchema } from '#contracts/audiences/audiences.js';
import {
  SavedSegmentDetailSchema,
  SavedSegmentPageSchema,
  SavedSegmentSchema,
  SegmentPreviewSchema,
} from '#contracts/audiences/saved-segments.js';
import { BroadcastSchema } from '#contracts/campaigns/broadcasts.js';
import { FanPageSchema } from '#contracts/fans/fans.js';
import { ProblemSchema } from '#contracts/http/problem.js';
import { enrollNextPage } from '#database/audiences/enroll-audiences.js';
import type { Segment } from '#domain/audiences/segment.js';
import { useApi } from '#test/harness/use-api.js';
import { projectAll } from '#test/harness/project.js';
import { createArtistCampaign } from '#test/world/campaign-fixtures.js';
import { insertFan } from '#test/world/rows.js';

const api = useApi();

/** Fans of a territory of their own, so that tests do not see those of others. */
const fansIn = (territory: string, count: number) =>
  Promise.all(
    Array.from({ length: count }, () => insertFan(api.database, api.workspaceId, { territory, zone: null })),
  );
const inTerritory = (...territories: string[]): Segment => ({ kind: 'territory', in: territories });
const saved = (segmentId: string): Segment => ({ kind: 'saved', segmentId });
const RenamedSchema = z.object({ from: z.object({ name: z.string() }), to: z.object({ name: z.string() }) });
const aName = () => `Segment ${randomUUID()}`;

const post = (body: object) => api.call('POST', '/v1/segments', body);
const save = async (body: object) => SavedSegmentSchema.parse((await post({ name: aName(), ...body })).body);
const get = async (id: string) =>
  SavedSegmentDetailSchema.parse((await api.call('GET', `/v1/segments/${id}`)).body);
const sizeOf = async (segment: Segment) =>
  SegmentPreviewSchema.parse((await api.call('POST', '/v1/segments/preview', { segment })).body).size;
const remove = (id: string) => api.call('DELETE', `/v1/segments/${id}`);
const errorsOf = async (body: object) => {
  const answer = await post({ name: aName(), ...body });
  return { status: answer.status, errors: ProblemSchema.parse(answer.body).errors };
};
async function fansOf(id: string, limit = 50): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${cursor}`;
    const answer = await api.call('GET', `/v1/segments/${id}/fans?limit=${limit}${query}`);
    const page = FanPageSchema.parse(answer.body);
    ids.push(...page.items.map((fan) => fan.id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return ids;
}

/** The rate of an audience is real time: the next page is due at once for a test that does not look at it. */
async function hurry(): Promise<void> {
  await projectAll(api.database);
  await api.database.query('UPDATE audiences SET next_at = now()');
}
async function drain(): Promise<void> {
  await hurry();
  while (await enrollNextPage(api.database)) await hurry();
}

describe('a saved segment', () => {
  test('as a rule is asked anew each time', async () => {
    const first = await fansIn('DE', 3);
    const { id, kind, size } = await save({ kind: 'rule', rule: inTerritory('DE') });
    expect({ kind, size }).toEqual({ kind: 'rule', size: null });
    expect(await fansOf(id, 2)).toEqual([...first].sort());
    const later = await fansIn('DE', 1);
    expect(await fansOf(id)).toEqual([...first, ...later].sort());
    expect(await sizeOf(saved(id))).toBe(4);
  });

  test('as a list keeps the fans whom its rule found', async () => {
    const first = await fansIn('FR', 3);
    const list = await save({ kind: 'list', rule: inTerritory('FR') });
    expect(list).toMatchObject({ kind: 'list', size: 3, rule: inTerritory('FR') });
    await fansIn('FR', 2);
    expect(await fansOf(list.id)).toEqual([...first].sort());
    expect(await sizeOf({ kind: 'all', of: [inTerritory('FR'), { kind: 'not', of: saved(list.id) }] })).toBe(
      2,
    );
  });

  test('as a list keeps named fans, each once', async () => {
    const fans = await fansIn('ES', 2);
    const list = await save({ kind: 'list', fanIds: [...fans, ...fans.map((id) => id.toUpperCase())] });
    expect(list).toMatchObject({ size: 2, rule: null });
    expect(await fansOf(list.id, 1)).toEqual([...fans].sort());
  });

  test('of fans who are not there, or are another workspace’s, is a 422 that names them, and keeps nothing', async () => {
    const [fan] = await fansIn('ES', 1);
    const theirs = await insertFan(api.database, api.otherWorkspaceId, { territory: 'ES', zone: null });
    const name = aName();
    const refused = await errorsOf({ name, kind: 'list', fanIds: [fan, theirs] });
    expect(refused).toMatchObject({ status: 422, errors: [{ path: 'fanIds.1' }] });
    expect(await api.database.query('SELECT 1 FROM segments WHERE name = $1', [name])).toEqual([]);
  });

  test.each([
    [{ kind: 'rule' }, 'rule'],
    [{ kind: 'rule', rule: { kind: 'everybody' } }, 'rule.kind'],
    [{ kind: 'list' }, 'fanIds'],
    [{ kind: 'list', fanIds: [], rule: { kind: 'everyone' } }, 'fanIds'],
    [{ kind: 'smart', rule: { kind: 'everyone' } }, 'kind'],
    [{ name: ' ', kind: 'rule', rule: { kind: 'everyone' } }, 'name'],
  ])('that is %j is a 400 at %s', async (body, path) => {
    const { status, errors } = await errorsOf(body);
    expect([status, errors?.[0]?.path]).toEqual([400, path]);
  });

  test('of 3,000 levels is a 400, and so is one of seven', async () => {
    const nested = (levels: number) =>
      `${'{"kind":"not","of":'.repeat(levels)}{"kind":"everyone"}${'}'.repeat(levels)}`;
    for (const levels of [3000, 6]) {
      const body = `{"kind":"rule","name":"deep","rule":${nested(levels)}}`;
      const headers = { 'content-type': 'application/json' };
      expect((await api.call('POST', '/v1/segments', body, { headers })).status).toBe(400);
    }
  });

  test('has a name of its own', async () => {
    const [first, second] = [await save({ kind: 'rule', rule: { kind: 'everyone' } }), aName()];
    const body = { kind: 'rule', rule: { kind: 'everyone' } };
    expect((await post({ ...body, name: first.name })).status).toBe(409);
    const both = await Promise.all([post({ ...body, name: second }), post({ ...body, name: second })]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    const renamed = await api.call('PATCH', `/v1/segments/${first.id}`, { name: second });
    expect(renamed.status).toBe(409);
    expect((await get(first.id)).name).toBe(first.name);
    expect((await api.other.call('POST', '/v1/segments', { ...body, name: second })).status).toBe(201);
  });
});

describe('a rule', () => {
  test('is changed, and what uses it goes on with the new one; a list is not', async () => {
    await fansIn('IT', 2);
    const rule = await save({ kind: 'rule', rule: inTerritory('IT') });
    const before = await sizeOf({ kind: 'all', of: [saved(rule.id)] });
    const change = { rule: inTerritory('IT', 'PT'), name: aName() };
    await fansIn('PT', 1);
    expect(await api.call('PATCH', `/v1/segments/${rule.id}`, change)).toMatchObject({
      status: 200,
      body: change,
    });
    expect([before, await sizeOf({ kind: 'all', of: [saved(rule.id)] })]).toEqual([2, 3]);
    const list = await save({ kind: 'list', rule: inTerritory('IT') });
    const refused = await api.call('PATCH', `/v1/segments/${list.id}`, { rule: inTerritory('PT') });
    expect(refused.status).toBe(409);
  });

  test('may name lists; another rule, itself or what is not there is a 422', async () => {
    await fansIn('NL', 2);
    const list = await save({ kind: 'list', rule: inTerritory('NL') });
    const rule = await save({ kind: 'rule', rule: { kind: 'not', of: saved(list.id) } });
    await fansIn('NL', 1);
    expect(await sizeOf({ kind: 'all', of: [inTerritory('NL'), saved(rule.id)] })).toBe(1);
    for (const id of [rule.id, randomUUID()]) {
      const refused = await errorsOf({ kind: 'rule', rule: { kind: 'any', of: [saved(id)] } });
      expect(refused).toMatchObject({ status: 422, errors: [{ path: 'rule' }] });
      const changed = await api.call('PATCH', `/v1/segments/${rule.id}`, { rule: saved(id) });
      expect(changed.status).toBe(422);
    }
  });
});

describe('an audience of a saved segment', () => {
  const start = (campaignId: string, segment: Segment) =>
    api.call('POST', `/v1/campaigns/${campaignId}/audience`, { segment });

  test('enrolls the fans of the list, which cannot be deleted until it is through', async () => {
    const fans = await fansIn('SE', 3);
    const list = await save({ kind: 'list', rule: inTerritory('SE') });
    await fansIn('SE', 1);
    const { campaign } = await createArtistCampaign(api);
    expect((await start(campaign.id, { kind: 'any', of: [saved(list.id)] })).status).toBe(202);
    expect((await get(list.id)).uses).toMatchObject([{ kind: 'audience', id: campaign.id }]);
    const refused = await remove(list.id);
    expect(refused.status).toBe(409);
    expect(JSON.stringify(refused.body)).toContain('the audience of');
    expect((await api.call('POST', `/v1/campaigns/${campaign.id}/launch`)).status).toBe(200);
    await drain();
    const asked = await api.database.query<{ fan_id: string }>(
      'SELECT fan_id FROM entries WHERE campaign_id = $1 ORDER BY fan_id',
      [campaign.id],
    );
    expect(asked.map(({ fan_id }) => fan_id)).toEqual([...fans].sort());
    const answer = await api.call('GET', `/v1/campaigns/${campaign.id}/audience`);
    expect(AudienceSchema.parse(answer.body)).toMatchObject({ state: 'done', size: 3, enrolled: 3 });
    expect((await remove(list.id)).status).toBe(204);
    expect((await api.call('GET', `/v1/segments/${list.id}`)).status).toBe(404);
  });

  test('is counted and enrolled for a broadcast, by the rule as it is then', async () => {
    await fansIn('BE', 2);
    const { artistId } = await createArtistCampaign(api);
    const rule = await save({ kind: 'rule', rule: inTerritory('BE') });
    const made = await api.call('POST', '/v1/broadcasts', {
      ...{ name: 'News', artistId, segment: saved(rule.id), template: 'hello', channels: ['sms'] },
      ...{ at: { instant: '2099-01-01T12:00:00Z' }, landingUrl: 'https://music.example/news' },
    });
    const { id } = BroadcastSchema.parse(made.body);
    expect((await get(rule.id)).uses).toEqual([{ kind: 'broadcast', id, name: 'News' }]);
    expect((await remove(rule.id)).status).toBe(409);
    await fansIn('BE', 1);
    await drain();
    const answer = await api.call('GET', `/v1/broadcasts/${id}`);
    expect(BroadcastSchema.parse(answer.body).audience).toMatchObject({ size: 3, enrolled: 3 });
  });

  test('that is not there, or another workspace’s, is a 422 in audiences, previews and broadcasts', async () => {
    const { campaign, artistId } = await createArtistCampaign(api);
    const theirs = SavedSegmentSchema.parse(
      (
        await api.other.call('POST', '/v1/segments', {
          ...{ kind: 'rule', name: aName(), rule: { kind: 'everyone' } },
        })
      ).body,
    );
    for (const segment of [saved(randomUUID()), saved(theirs.id)]) {
      expect((await start(campaign.id, segment)).status).toBe(422);
      const preview = `/v1/campaigns/${campaign.id}/audience/preview`;
      expect((await api.call('POST', preview, { segment })).status).toBe(422);
      expect((await api.call('POST', '/v1/segments/preview', { segment })).status).toBe(422);
      const broadcast = {
        ...{ name: 'News', artistId, segment, template: 'hello', channels: ['sms'] },
        ...{ at: { instant: '2030-01-01T00:00:00Z' }, landingUrl: 'https://music.example/x', dryRun: true },
      };
      expect((await api.call('POST', '/v1/broadcasts', broadcast)).status).toBe(422);
    }
    for (const [method, path] of [
      ['GET', `/v1/segments/${theirs.id}`],
      ['GET', `/v1/segments/${theirs.id}/fans`],
      ['PATCH', `/v1/segments/${theirs.id}`],
      ['DELETE', `/v1/segments/${theirs.id}`],
    ] as const)
      expect((await api.call(method, path, method === 'PATCH' ? {} : undefined)).status).toBe(404);
  });
});

test('a list that a saved rule names cannot be deleted', async () => {
  const list = await save({ kind: 'list', rule: inTerritory('FI') });
  const rule = await save({ kind: 'rule', rule: { kind: 'not', of: saved(list.id) } });
  expect((await get(list.id)).uses).toEqual([{ kind: 'segment', id: rule.id, name: rule.name }]);
  expect((await remove(list.id)).status).toBe(409);
  expect((await remove(rule.id)).status).toBe(204);
  expect((await remove(list.id)).status).toBe(204);
});

test('the fans of a segment as CSV are all of them, without addresses, safe for a spreadsheet', async () => {
  const [fan] = await fansIn('DK', 3);
  await api.database.query(`UPDATE fans SET external_id = '=1+1' WHERE id = $1`, [fan]);
  const { id } = await save({ kind: 'rule', rule: inTerritory('DK') });
  const answer = await api.call('GET', `/v1/segments/${id}/fans?format=csv&limit=1`);
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(answer.headers.get('content-disposition')).toContain(`segment-${id}.csv`);
  const [head, ...lines] = String(answer.body).trimEnd().split('\n');
  expect(head).toBe('id,externalId,territory,zone,locale,createdAt');
  expect(lines.map((line) => line.split(',')[0])).toEqual(await fansOf(id));
  expect(lines.find((line) => line.startsWith(String(fan)))).toContain(",'=1+1,DK,");
  const headers = { accept: 'text/csv' };
  const again = await api.call('GET', `/v1/segments/${id}/fans`, undefined, { headers });
  expect(again.body).toEqual(answer.body);
});

test('a segment that is renamed by several at once has in the audit log each name before and after', async () => {
  const made = await save({ kind: 'rule', rule: { kind: 'everyone' } });
  const names = Array.from({ length: 6 }, () => aName());
  const sent = names.map((name) => api.call('PATCH', `/v1/segments/${made.id}`, { name }));
  expect((await Promise.all(sent)).map(({ status }) => status)).toEqual(names.map(() => 200));
  const renamed = await get(made.id);
  // Nothing is said: nothing is changed, and nothing is written.
  await api.call('PATCH', `/v1/segments/${made.id}`, {});
  expect((await get(made.id)).updatedAt).toBe(renamed.updatedAt);
  const key = await api.signInAs('owner');
  const log = AuditPageSchema.parse(
    (await api.call('GET', '/v1/audit-log?limit=6', undefined, { key })).body,
  );
  const changes = log.items.map(({ action, details }) => ({ action, ...RenamedSchema.parse(details) }));
  expect(changes.map(({ action }) => action)).toEqual(names.map(() => 'segment.change'));
  expect(changes.map(({ to }) => to.name).sort()).toEqual([...names].sort());
  // Each name but the last one was somebody's name before, once.
  const before = [made.name, ...names.filter((name) => name !== renamed.name)];
  expect(changes.map(({ from }) => from.name).sort()).toEqual(before.sort());
});

test('saved segments are listed by kind and page by page, and what is done to them is audited', async () => {
  const made = [
    await save({ kind: 'rule', rule: { kind: 'everyone' } }),
    await save({ kind: 'list', rule: inTerritory('NO') }),
  ];
  const list = async (query: string) =>
    SavedSegmentPageSchema.parse((await api.call('GET', `/v1/segments?${query}`)).body);
  const all = await list('limit=200');
  expect(all.items.slice(-2)).toEqual(made);
  expect((await list('limit=200&kind=list')).items.every(({ kind }) => kind === 'list')).toBe(true);
  const first = await list('limit=1');
  expect((await list(`limit=1&cursor=${String(first.nextCursor)}`)).items).toEqual([all.items[1]]);
  await remove(String(made[0]?.id));
  const key = await api.signInAs('owner');
  const log = AuditPageSchema.parse(
    (await api.call('GET', '/v1/audit-log?limit=2', undefined, { key })).body,
  );
  expect(log.items.map(({ action }) => action)).toEqual(['segment.delete', 'segment.create']);
});
