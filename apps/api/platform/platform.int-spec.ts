import { describe, expect, test } from '@jest/globals';
import { connect, createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { ProblemSchema } from '#contracts/http/problem.js';
import { startApi } from '#test/harness/api.js';
import { useApi } from '#test/harness/use-api.js';

const api = useApi();

describe('a request that cannot be read gets a problem that says why', () => {
  const json = { 'content-type': 'application/json' };
  const utf16 = { 'content-type': 'application/json; charset=utf-16le' };
  const post = (
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = json,
    path = '/v1/artists',
  ) =>
    fetch(api.baseUrl + path, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${api.apiKey}`, ...headers },
    });

  test.each([
    ['malformed JSON', '{"name":"Anna Secret"', json, 400],
    ['JSON that is a lone word', '"artist"', json, 400],
    ['a list where an object is asked for', '[]', json, 400],
    ['a NUL character', '{"name":"a\\u0000b"}', json, 400],
    ['half a surrogate pair', '{"name":"a\\ud83d"}', json, 400],
    ['plain text', 'name=x', { 'content-type': 'text/plain' }, 415],
    ['a form', 'name=x', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['another character set', '{"name":"x"}', { 'content-type': 'application/json; charset=klingon' }, 415],
    ['more than 256 KB', JSON.stringify({ name: 'x'.repeat(300_000) }), json, 413],
    ['an odd Idempotency-Key', '{"name":"x"}', { ...json, 'idempotency-key': 'a b' }, 400],
  ])('%s', async (_, body, headers, status) => {
    const response = await post(body, headers);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    const text = await response.text();
    expect(ProblemSchema.parse(JSON.parse(text))).toMatchObject({
      status,
      type: expect.stringMatching(/^\/problems\/\w+$/),
    });
    expect(text).not.toMatch(/Secret|stack|\bat \//);
  });

  test('a small body that unpacks to a huge one', async () => {
    const bomb = new Uint8Array(gzipSync(JSON.stringify({ name: 'x'.repeat(5_000_000) })));
    expect((await post(bomb, { ...json, 'content-encoding': 'gzip' })).status).toBe(413);
  });

  const nested = (depth: number, inner = '1') => '['.repeat(depth) + inner + ']'.repeat(depth);
  const keyed = { ...json, 'idempotency-key': 'deep' };
  const deepSegment = `${'{"kind":"not","of":'.repeat(3000)}{"kind":"everyone"}${'}'.repeat(3000)}`;
  test.each([
    ['20,000 levels with an Idempotency-Key', `{"name":${nested(20_000)}}`, '/v1/artists', keyed],
    ['a segment of 3,000 levels', `{"name":"x","segment":${deepSegment}}`, '/v1/segments', json],
    ['events of 65 levels', `{"events":${nested(64)}}`, '/v1/events', json],
    ["a provider's callback of 20,000 levels", nested(20_000), '/webhooks/sendgrid/events', json],
    ['UTF-16, whose bytes are other characters', '"\u2200"', '/v1/artists', utf16],
  ])('nested too deeply: %s', async (_, body, path, headers) => {
    const bytes = headers === utf16 ? new Uint8Array(Buffer.from(body, 'utf16le')) : body;
    const response = await post(bytes, headers, path);
    const problem = ProblemSchema.parse(await response.json());
    expect(response.status).toBe(headers === utf16 ? 415 : 400);
    expect(problem.detail).toMatch(headers === utf16 ? /UTF-8/ : /at most 64 levels/);
  });

  test('nested, but not too deeply, is read and judged by its content', async () => {
    const response = await post(`{"name":${nested(63)}}`, { ...json, 'idempotency-key': 'shallow' });
    expect(ProblemSchema.parse(await response.json()).errors?.map(({ path }) => path)).toEqual(['name']);
  });

  test('a whole surrogate pair is text like any other', async () => {
    expect((await post('{"name":"\\ud83c\\udf0a wave"}')).status).toBe(201);
  });

  test('events may be larger, up to 2 MB', async () => {
    const event = (size: number) => JSON.stringify({ events: [{ id: 'x'.repeat(size) }] });
    expect((await post(event(1_500_000), json, '/v1/events')).status).toBe(207);
    expect((await post(event(2_200_000), json, '/v1/events')).status).toBe(413);
  });

  test('a path that is not there, a method that is not there, a broken escape', async () => {
    expect((await api.call('GET', '/v1/nothing')).status).toBe(404);
    expect((await api.call('GET', '/nothing')).headers.get('content-type')).toContain(
      'application/problem+json',
    );
    expect((await api.call('PUT', '/v1/artists')).status).toBe(405);
    expect((await api.call('GET', '/v1/artists/%E0%A4%A')).status).toBe(400);
    for (const path of ['/v1/audit-log?action=%00', '/v1/campaigns?name=a%00b', '/v1/links/abcd%00efgh'])
      expect([path, (await api.call('GET', path)).status]).toEqual([path, 400]);
  });
});

describe('a database that is away', () => {
  test('is a 503 to try again and a readyz that says so, until it is back', async () => {
    const door = await doorTo(new URL(api.databaseUrl));
    const behind = await startApi({ database: api.database, url: door.url });
    try {
      expect((await behind.call('GET', '/v1/artists')).status).toBe(200);
      await door.shut();
      const answer = await behind.call('GET', '/v1/artists');
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
      expect(await behind.call('GET', '/readyz')).toMatchObject({ status: 503, body: { ready: false } });
      expect((await behind.call('GET', '/healthz')).status).toBe(200);
      await door.open();
      expect((await behind.call('GET', '/v1/artists')).status).toBe(200);
    } finally {
      await behind.close();
      await door.shut();
    }
  });
});

/** A proxy before PostgreSQL that can be closed. It refuses new connections then, and ends the open ones. */
async function doorTo(target: URL): Promise<{ url: string; open(): Promise<void>; shut(): Promise<void> }> {
  const inside = new Set<Socket>();
  const server = createServer((socket) => {
    const onward = connect(Number(target.port), target.hostname);
    for (const end of [socket, onward])
      inside.add(end.on('error', () => undefined).on('close', () => inside.delete(end)));
    socket.pipe(onward).pipe(socket);
  });
  const open = (port: number) => new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  await open(0);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The door has no port.');
  const url = new URL(target);
  url.port = String(address.port);
  const shut = async () => {
    const closed = new Promise<void>((done) => server.close(() => done()));
    for (const end of inside) end.destroy();
    await closed;
  };
  return { url: url.href, open: () => open(address.port), shut };
}

/** Nobody has signed in yet who calls these. */
const OPEN_PATHS = ['/v1/auth/sign-in', '/v1/auth/sign-in-link', '/v1/auth/accept-invitation'];

describe('the API page', () => {
  const Node = z.record(z.string(), z.unknown());

  test('describes every path, and every reference in it leads somewhere', async () => {
    const { body } = await api.call('GET', '/openapi.json', undefined, { key: null });
    const document = z.object({ paths: Node, components: z.record(z.string(), Node) }).parse(body);
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/v1/artists', '/v1/events', '/v1/api-keys']),
    );
    const known = Object.entries(document.components).flatMap(([kind, parts]) =>
      Object.keys(parts).map((name) => `#/components/${kind}/${name}`),
    );
    const references = JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g);
    const names = [...references].map(([, target]) => target);
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !known.includes(String(name)))).toEqual([]);
  });

  test('says for every operation under /v1 what it is for and that it needs a key', async () => {
    const { body } = await api.call('GET', '/openapi.json');
    const Operation = z.object({ summary: z.string().min(1), security: z.array(Node).optional() });
    const { paths } = z.object({ paths: z.record(z.string(), z.record(z.string(), Operation)) }).parse(body);
    for (const [path, operations] of Object.entries(paths)) {
      if (!path.startsWith('/v1/') || OPEN_PATHS.includes(path)) continue;
      for (const operation of Object.values(operations))
        expect([path, operation.security]).toEqual([path, [{ bearer: [] }]]);
    }
  });

  test('loads nothing from another host', async () => {
    const page = await fetch(`${api.baseUrl}/docs`);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    const html = await page.text();
    const assets = [...html.matchAll(/<(?:script|link|img)[^>]+(?:src|href)="([^"]+)"/g)].map(
      ([, asset]) => asset ?? '',
    );
    expect(assets.length).toBeGreaterThan(3);
    for (const asset of assets) {
      expect(asset).not.toMatch(/^(https?:)?\/\//);
      expect((await fetch(new URL(asset, `${api.baseUrl}/docs`))).status).toBe(200);
    }
    expect(await (await fetch(`${api.baseUrl}/docs/swagger-ui-init.js`)).text()).toContain(
      '"validatorUrl": null',
    );
  });
});
