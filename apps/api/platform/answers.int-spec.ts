import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { ProblemSchema } from '#contracts/http/problem.js';
import { PROBLEM_CODES } from '#contracts/http/problem-codes.js';
import { pageOf } from '#contracts/http/paging.js';
import { CreatedWebhookSubscriptionSchema } from '#contracts/webhooks/webhooks.js';
import { ArtistSchema } from '#contracts/releases/artists.js';
import { startApi } from '#test/harness/api.js';
import { useApi } from '#test/harness/use-api.js';

const api = useApi({ CORS_ORIGINS: 'https://app.example' });
const call = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(api.baseUrl + path, { method, headers: { authorization: `Bearer ${api.apiKey}`, ...headers } });

describe('every answer', () => {
  test.each(['/v1/artists', '/v1/nothing', '/healthz', '/openapi.json', '/problems'])(
    'of %s ends in a newline and names its request',
    async (path) => {
      const response = await call(path);
      expect((await response.text()).endsWith('\n')).toBe(true);
      expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  test('has the caller’s own name of the request, if that can stand in a log', async () => {
    const named = await call('/v1/nothing', { 'x-request-id': 'trace-4711.a_b' });
    expect(named.headers.get('x-request-id')).toBe('trace-4711.a_b');
    expect(ProblemSchema.parse(await named.json()).requestId).toBe('trace-4711.a_b');
    for (const odd of ['short', 'a b c d e f g', 'x'.repeat(65), '<script>alert</script>'])
      expect((await call('/healthz', { 'x-request-id': odd })).headers.get('x-request-id')).not.toBe(odd);
  });
});

describe('a problem', () => {
  test('has a page where its type leads', async () => {
    const { type, code } = ProblemSchema.parse(await (await call('/v1/artists?colour=red')).json());
    expect(code).toBe('unknown_query_parameter');
    const page = await fetch(api.baseUrl + type);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('does not know')]);
    const all = await (await fetch(`${api.baseUrl}/problems`)).text();
    for (const each of PROBLEM_CODES) expect(all).toContain(`/problems/${each}"`);
    expect((await fetch(`${api.baseUrl}/problems/unheard_of`)).status).toBe(404);
  });
});

describe('a cursor', () => {
  test('goes on in its list, with its filters, whatever the limit', async () => {
    for (const name of ['One', 'Two', 'Three']) await api.call('POST', '/v1/artists', { name });
    const Page = pageOf(ArtistSchema);
    const first = Page.parse((await api.call('GET', '/v1/artists?limit=1')).body);
    const rest = await api.call('GET', `/v1/artists?cursor=${first.nextCursor ?? ''}`);
    expect([...first.items, ...Page.parse(rest.body).items].map(({ name }) => name)).toEqual([
      'One',
      'Two',
      'Three',
    ]);
    for (const path of ['/v1/campaigns', '/v1/releases', '/v1/fans']) {
      const foreign = await api.call('GET', `${path}?cursor=${first.nextCursor ?? ''}`);
      expect([foreign.status, ProblemSchema.parse(foreign.body).code]).toEqual([400, 'foreign_cursor']);
    }
  });

  test('is not of the same list with another filter', async () => {
    const artists: string[] = [];
    for (const name of ['A', 'B'])
      artists.push(ArtistSchema.parse((await api.call('POST', '/v1/artists', { name })).body).id);
    const clock = { kind: 'local', date: '2099-12-04', time: '00:00' };
    for (const title of ['x', 'y'])
      await api.call('POST', '/v1/releases', { artistId: artists[0], title, clock });
    const page = await api.call('GET', `/v1/releases?artistId=${artists[0] ?? ''}&limit=1`);
    const { nextCursor } = pageOf(ArtistSchema.partial()).parse(page.body);
    const of = (artist = '') => api.call('GET', `/v1/releases?artistId=${artist}&cursor=${nextCursor ?? ''}`);
    expect([(await of(artists[0])).status, (await of(artists[1])).status]).toEqual([200, 400]);
  });
});

describe('an Idempotency-Key', () => {
  test('of a request whose answer is a secret gets that secret again, which is kept sealed', async () => {
    const create = () =>
      api.call(
        'POST',
        '/v1/webhook-subscriptions',
        { url: 'https://hooks.example.com/a', eventTypes: ['fan.saved'] },
        { headers: { 'idempotency-key': 'subscribe-1' } },
      );
    const first = CreatedWebhookSubscriptionSchema.parse((await create()).body);
    const again = await create();
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.body).toEqual(first);
    const [kept] = await api.database.query<{ body: string }>(
      `SELECT body::text AS body FROM idempotency_keys WHERE key = 'subscribe-1'`,
    );
    expect(kept?.body).not.toContain(first.secret);
  });
});

describe('another origin', () => {
  const preflight = (origin: string) =>
    call(
      '/v1/artists',
      {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,idempotency-key',
      },
      'OPTIONS',
    );

  test('that is named may call, without cookies, and read our headers', async () => {
    const { headers, status } = await preflight('https://app.example');
    expect([status, headers.get('access-control-allow-origin')]).toEqual([204, 'https://app.example']);
    expect(headers.get('access-control-allow-headers')).toContain('Authorization');
    const answer = await call('/v1/artists', { origin: 'https://app.example' });
    expect(answer.headers.get('access-control-expose-headers')).toContain('X-Request-Id');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
  });

  test('that is not named may not', async () => {
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('the limit of requests', () => {
  test('is told in every answer, ends in a 429 with Retry-After, and leaves events and other keys alone', async () => {
    const limited = await startApi(
      { database: api.database, url: api.databaseUrl },
      { RATE_LIMIT_PER_SECOND: '1' },
    );
    try {
      const first = await limited.call('GET', '/v1/artists');
      expect(first.headers.get('ratelimit-policy')).toBe('10;w=10');
      expect(first.headers.get('ratelimit-remaining')).toBe('9');
      const answers = [];
      for (let nth = 0; nth < 15; nth += 1) answers.push(await limited.call('GET', '/v1/artists'));
      const refused = answers.find(({ status }) => status === 429);
      expect(ProblemSchema.parse(refused?.body).code).toBe('rate_limited');
      expect(refused?.headers.get('retry-after')).toBe('1');
      const event = { id: randomUUID(), type: 'page.visited', fan: { externalId: 'nobody' }, payload: {} };
      expect((await limited.call('POST', '/v1/events', event)).status).toBe(404);
      const other = await limited.call('GET', '/v1/artists', undefined, { key: limited.otherApiKey });
      expect(other.status).toBe(200);
    } finally {
      await limited.close();
    }
  });
});
