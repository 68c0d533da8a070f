import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { ApiKeyPageSchema, CreatedApiKeySchema } from '#contracts/access/access.js';
import { ProblemSchema } from '#contracts/http/problem.js';
import { createMember } from '#database/access/members.js';
import { useApi } from '#test/harness/use-api.js';

const api = useApi();

const statusOf = async (method: string, path: string, key: string | null, body?: unknown) =>
  (await api.call(method, path, body, { key })).status;

describe('everything under /v1', () => {
  test('is closed without a key, with a made-up one, and with a key in the wrong place', async () => {
    const closed = await api.call('GET', '/v1/artists', undefined, { key: null });
    expect([closed.status, closed.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="segue"']);
    expect(await statusOf('GET', '/v1/artists', `sgk_00000000_${'a'.repeat(43)}`)).toBe(401);
    expect(await statusOf('GET', '/v1/artists', `sgs_${'a'.repeat(43)}`)).toBe(401);
    expect(await statusOf('GET', `/v1/artists?apiKey=${api.apiKey}`, null)).toBe(401);
    const basic = { authorization: `Basic ${Buffer.from(api.apiKey).toString('base64')}` };
    expect((await api.call('GET', '/v1/artists', undefined, { key: null, headers: basic })).status).toBe(401);
    expect(await statusOf('GET', '/V1/artists', null)).toBe(401);
  });

  test('opens with a key', async () => {
    expect(await statusOf('GET', '/v1/artists', api.apiKey)).toBe(200);
  });
});

describe('an API key', () => {
  test('is shown once, works at once, is kept only as a hash, and stops at once when revoked', async () => {
    const owner = await api.signInAs('owner');
    const created = CreatedApiKeySchema.parse(
      (await api.call('POST', '/v1/api-keys', { name: 'page' }, { key: owner })).body,
    );
    expect(created.key.startsWith(`${created.prefix}_`)).toBe(true);
    expect(await statusOf('GET', '/v1/artists', created.key)).toBe(200);
    const dump = await api.database.query('SELECT * FROM api_keys');
    expect(JSON.stringify(dump)).not.toContain(created.key.slice(-43));
    const list = ApiKeyPageSchema.parse(
      (await api.call('GET', '/v1/api-keys', undefined, { key: owner })).body,
    );
    expect(list.items.map(({ id }) => id)).toContain(created.id);
    expect(JSON.stringify(list)).not.toContain(created.key);
    expect(await statusOf('DELETE', `/v1/api-keys/${created.id}`, owner)).toBe(204);
    expect(await statusOf('GET', '/v1/artists', created.key)).toBe(401);
    expect(await statusOf('DELETE', `/v1/api-keys/${created.id}`, owner)).toBe(404);
  });

  test('of another workspace can be neither seen nor revoked', async () => {
    const owner = await api.signInAs('owner');
    const [theirs] = await api.database.query<{ id: string }>(
      'SELECT id FROM api_keys WHERE workspace_id = $1',
      [api.otherWorkspaceId],
    );
    const list = await api.call('GET', '/v1/api-keys', undefined, { key: owner });
    expect(JSON.stringify(list.body)).not.toContain(String(theirs?.id));
    expect(await statusOf('DELETE', `/v1/api-keys/${String(theirs?.id)}`, owner)).toBe(404);
    expect(await statusOf('GET', '/v1/artists', api.otherApiKey)).toBe(200);
  });
});

describe('roles', () => {
  test.each([
    ['analyst', 200, 403, 403],
    ['marketer', 200, 201, 403],
    ['owner', 200, 201, 201],
  ] as const)('%s: reading %d, writing %d, making keys %d', async (role, read, write, own) => {
    const token = await api.signInAs(role);
    expect(await statusOf('GET', '/v1/artists', token)).toBe(read);
    expect(await statusOf('POST', '/v1/artists', token, { name: 'Nova Tide' })).toBe(write);
    expect(await statusOf('POST', '/v1/api-keys', token, { name: 'x' })).toBe(own);
  });

  test('a key writes but makes no keys', async () => {
    expect(await statusOf('POST', '/v1/artists', api.apiKey, { name: 'Nova Tide' })).toBe(201);
    expect(await statusOf('POST', '/v1/api-keys', api.apiKey, { name: 'x' })).toBe(403);
  });
});

describe('signing in', () => {
  const signIn = (email: string, password: string) =>
    api.call('POST', '/v1/auth/sign-in', { email, password }, { key: null });

  test('tells a wrong password and an unknown email in the same words', async () => {
    const email = `${randomUUID()}@example.com`;
    await createMember(api.database, {
      workspaceId: api.workspaceId,
      email,
      password: 'right',
      role: 'owner',
    });
    const wrong = await signIn(email, 'wrong');
    const unknown = await signIn(`${randomUUID()}@example.com`, 'right');
    expect(wrong.status).toBe(401);
    const words = (body: unknown) => ({ ...ProblemSchema.parse(body), requestId: '' });
    expect(words(unknown.body)).toEqual(words(wrong.body));
  });

  test('is over after signing out, and after its time', async () => {
    const [first, second] = [await api.signInAs('analyst'), await api.signInAs('analyst')];
    expect(await statusOf('POST', '/v1/auth/sign-out', first)).toBe(204);
    expect(await statusOf('GET', '/v1/artists', first)).toBe(401);
    expect(await statusOf('GET', '/v1/artists', second)).toBe(200);
    await api.database.query('UPDATE sessions SET expires_at = now()');
    expect(await statusOf('GET', '/v1/artists', second)).toBe(401);
  });

  test('leaves neither password nor token in the database', async () => {
    const token = await api.signInAs('owner');
    const dump = await api.database.query(
      'SELECT m.*, s.* FROM members m JOIN sessions s ON s.member_id = m.id',
    );
    expect(JSON.stringify(dump)).not.toContain(token.slice(4));
  });
});
