import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { ArtistPageSchema, ArtistSchema } from '#contracts/releases/artists.js';
import { useApi } from '#test/harness/use-api.js';

const api = useApi();

const create = async (name: string) =>
  ArtistSchema.parse((await api.call('POST', '/v1/artists', { name })).body);

test('an artist is created, read and changed field by field', async () => {
  const body = { name: 'Nova Tide', serviceIds: { spotify: 'abc' } };
  const created = await api.call('POST', '/v1/artists', body);
  expect(created).toMatchObject({ status: 201, body });
  const { id } = ArtistSchema.parse(created.body);
  const changed = await api.call('PATCH', `/v1/artists/${id}`, { name: 'Nova' });
  expect(changed).toMatchObject({ status: 200, body: { id, name: 'Nova', serviceIds: { spotify: 'abc' } } });
  expect((await api.call('GET', `/v1/artists/${id}`)).body).toEqual(changed.body);
});

test('the list is paged to its end without a gap or a repeat', async () => {
  const made: string[] = [];
  for (const name of ['A', 'B', 'C', 'D', 'E']) made.push((await create(name)).id);
  const seen: string[] = [];
  let query = '?limit=2';
  while (query !== '') {
    const page = ArtistPageSchema.parse((await api.call('GET', `/v1/artists${query}`)).body);
    seen.push(...page.items.map(({ id }) => id));
    query = page.nextCursor === null ? '' : `?limit=2&cursor=${page.nextCursor}`;
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.filter((id) => made.includes(id))).toEqual(made);
});

describe('an Idempotency-Key', () => {
  const send = (body: unknown, key: string) =>
    api.call('POST', '/v1/artists', body, { headers: { 'idempotency-key': key } });

  test('gives a repeat the first answer, and another body a 422', async () => {
    const key = randomUUID();
    const first = await send({ name: 'Once' }, key);
    const again = await send({ name: 'Once' }, key);
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect((await send({ name: 'Twice' }, key)).status).toBe(422);
  });

  test('lets one of many requests at the same moment through', async () => {
    const key = randomUUID();
    const name = `Race ${key}`;
    const answers = await Promise.all(Array.from({ length: 8 }, () => send({ name }, key)));
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
    const [row] = await api.database.query<{ n: number }>(
      'SELECT count(*) AS n FROM artists WHERE name = $1',
      [name],
    );
    expect(row?.n).toBe(1);
  });

  test('is free again after a request that failed', async () => {
    const key = randomUUID();
    expect((await send({ name: '' }, key)).status).toBe(400);
    expect((await send({ name: 'Good' }, key)).status).toBe(201);
  });

  test('is its own in each workspace', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const ours = await api.call('POST', '/v1/artists', { name: 'Same' }, { headers });
    const theirs = await api.call('POST', '/v1/artists', { name: 'Same' }, { headers, key: api.otherApiKey });
    expect([ours.status, theirs.status]).toEqual([201, 201]);
    expect(ArtistSchema.parse(theirs.body).id).not.toBe(ArtistSchema.parse(ours.body).id);
  });
});

test('another workspace neither sees nor changes an artist', async () => {
  const { id } = await create('Ours');
  const key = api.otherApiKey;
  expect((await api.call('GET', `/v1/artists/${id}`, undefined, { key })).status).toBe(404);
  expect((await api.call('PATCH', `/v1/artists/${id}`, { name: 'Theirs' }, { key })).status).toBe(404);
  expect(JSON.stringify((await api.call('GET', '/v1/artists', undefined, { key })).body)).not.toContain(id);
  expect((await api.call('GET', `/v1/artists/${id}`)).body).toMatchObject({ name: 'Ours' });
});
