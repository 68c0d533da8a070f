import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createMember } from '#database/access/members.js';
import { cleanUp } from '#database/clean-up.js';
import { startApi, type TestApi } from '#test/harness/api.js';
import { type FreshDatabase, freshDatabase } from '#test/harness/database.js';

let on: FreshDatabase;
/** Two processes behind one proxy, and one that believes no proxy. */
let apis: [TestApi, TestApi];
let bare: TestApi;
beforeAll(async () => {
  on = await freshDatabase();
  // They have the same keys, as processes of one installation have.
  const keys = {
    SEGUE_HMAC_KEY: 'h'.repeat(32),
    SEGUE_ENCRYPTION_KEYS: `test:${Buffer.alloc(32).toString('base64')}`,
  };
  const proxied = { TRUST_PROXY: 'loopback', ...keys };
  apis = [await startApi(on, proxied), await startApi(on, proxied)];
  bare = await startApi(on, keys);
});
afterAll(async () => {
  await Promise.all([...apis, bare].map((api) => api.close()));
  await on.close();
});

let lastHost = 0;
const anAddress = () => `198.51.100.${(lastHost += 1)}`;
const anEmail = () => `${randomUUID()}@example.com`;

async function aMember() {
  const credentials = { email: anEmail(), password: randomUUID() };
  await createMember(on.database, { workspaceId: apis[0].workspaceId, role: 'owner', ...credentials });
  return credentials;
}

const signIn = (from: string, email: string, password = 'guessed', api: TestApi = apis[0]) =>
  api.call(
    'POST',
    '/v1/auth/sign-in',
    { email, password },
    { key: null, headers: { 'x-forwarded-for': from } },
  );
const statusOf = async (...args: Parameters<typeof signIn>) => (await signIn(...args)).status;
const tokenOf = ({ body }: { body: unknown }): string =>
  typeof body === 'object' && body !== null && 'token' in body ? String(body.token) : '';

/** Guesses at both processes in turn, and returns the distinct answers in order. */
async function guesses(count: number, from: () => string, email: () => string): Promise<number[]> {
  const seen: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const status = await statusOf(from(), email(), 'guessed', apis[i % 2]);
    if (seen.at(-1) !== status) seen.push(status);
  }
  return seen;
}

describe('guessing at one account from one address', () => {
  test('is over after 10 tries a minute, over all processes together, with the time to wait', async () => {
    const [from, { email, password }] = [anAddress(), await aMember()];
    expect(
      await guesses(
        10,
        () => from,
        () => email,
      ),
    ).toEqual([401]);
    const refused = await signIn(from, email, password, apis[1]);
    expect(refused.status).toBe(429);
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(refused.body).toMatchObject({ detail: `Too many tries. Try again in ${seconds} s.` });
  });

  test('counts correctly when all come at once', async () => {
    const [from, email] = [anAddress(), anEmail()];
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, i) => statusOf(from, email, 'guessed', apis[i % 2])),
    );
    expect(answers.filter((status) => status === 401)).toHaveLength(10);
    expect(answers.filter((status) => status === 429)).toHaveLength(6);
  });

  test('keeps neither the account out elsewhere, nor others at that address', async () => {
    const [from, victim, neighbour] = [anAddress(), await aMember(), await aMember()];
    await guesses(
      11,
      () => from,
      () => victim.email,
    );
    expect(await statusOf(anAddress(), victim.email, victim.password)).toBe(200);
    expect(await statusOf(from, neighbour.email, neighbour.password)).toBe(200);
  });

  test('never ends a session that is open', async () => {
    const [from, { email, password }] = [anAddress(), await aMember()];
    const token = tokenOf(await signIn(from, email, password));
    await guesses(
      11,
      () => from,
      () => email,
    );
    expect(await statusOf(from, email, password)).toBe(429);
    const headers = { 'x-forwarded-for': from };
    expect((await apis[0].call('GET', '/v1/artists', undefined, { key: token, headers })).status).toBe(200);
  });

  test('is forgotten when its time is over, by the clock of the database', async () => {
    const [from, { email, password }] = [anAddress(), await aMember()];
    await guesses(
      11,
      () => from,
      () => email,
    );
    await on.database.query("UPDATE rate_limits SET ends_at = ends_at - interval '1 minute'");
    expect(await statusOf(from, email, password)).toBe(200);
  });
});

test('ten anonymous tries from one address lock nobody else out, a hundred only strangers to it', async () => {
  const [from, regular, stranger] = [anAddress(), await aMember(), await aMember()];
  expect(await statusOf(from, regular.email, regular.password)).toBe(200);
  expect(await guesses(12, () => from, anEmail)).toEqual([401]);
  expect(await statusOf(from, stranger.email, 'guessed')).toBe(401);
  expect(await guesses(90, () => from, anEmail)).toEqual([401, 429]);
  expect(await statusOf(from, stranger.email, stranger.password)).toBe(429);
  expect(await statusOf(from, regular.email, regular.password)).toBe(200);
});

test('guesses at one account from many addresses are over after 30, and keep nobody out of a known place', async () => {
  const [home, { email, password }] = [anAddress(), await aMember()];
  expect(await statusOf(home, email, password)).toBe(200);
  expect(await guesses(31, anAddress, () => email)).toEqual([401, 429]);
  expect(await statusOf(anAddress(), email, password)).toBe(429);
  expect(await statusOf(home, email, password)).toBe(200);
});

describe('the address of the caller', () => {
  test('is the last one a trusted proxy has not added itself: a forged one in front changes nothing', async () => {
    const [from, email] = [anAddress(), anEmail()];
    expect(
      await guesses(
        11,
        () => `${anAddress()}, ${from}`,
        () => email,
      ),
    ).toEqual([401, 429]);
  });

  test('is the connection where no proxy is trusted, whatever the header says', async () => {
    const email = anEmail();
    const seen = [];
    for (let i = 0; i < 11; i += 1) seen.push(await statusOf(anAddress(), email, 'guessed', bare));
    expect(seen.at(-1)).toBe(429);
  });
});

test('what is kept names neither address nor account, and goes when its time is over', async () => {
  const [from, email] = [anAddress(), anEmail()];
  await signIn(from, email);
  const kept = JSON.stringify(await on.database.query('SELECT * FROM rate_limits'));
  expect(kept).not.toMatch(/198\.51\.100|example\.com/);
  await on.database.query("UPDATE rate_limits SET ends_at = now() - interval '1 second'");
  expect(await cleanUp(on.database, { callbackDays: 90, replyDays: 365 })).toBe(false);
  expect(await on.database.query('SELECT 1 FROM rate_limits')).toEqual([]);
});
