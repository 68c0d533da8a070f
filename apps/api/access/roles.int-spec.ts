import { beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { CreatedApiKeySchema } from '#contracts/access/access.js';
import type { MemberRole } from '#domain/terms.js';
import { useApi } from '#test/harness/use-api.js';

const api = useApi();

const PageSchema = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

interface Route {
  name: string;
  method: string;
  path: string;
}

/** Every route under /v1 of the API page, with made-up ids: the role is looked at before anything else. */
async function routes(): Promise<Route[]> {
  const { paths } = PageSchema.parse((await api.call('GET', '/openapi.json')).body);
  return Object.entries(paths).flatMap(([path, methods]) =>
    path.startsWith('/v1/')
      ? Object.keys(methods).map((method) => ({
          name: `${method.toUpperCase()} ${path}`,
          method: method.toUpperCase(),
          path: path.replaceAll(/\{[^}]*\}/g, () => randomUUID()),
        }))
      : [],
  );
}

/** Nobody has signed in yet who comes here. */
const OPEN = ['POST /v1/auth/accept-invitation', 'POST /v1/auth/sign-in', 'POST /v1/auth/sign-in-link'];

/** Only a member who has signed in may do these: they are about the member's own password and addresses. */
const SIGNED_IN_ONLY = [
  'GET /v1/auth/test-addresses',
  'GET /v1/test-sends/{id}',
  'POST /v1/auth/password',
  'POST /v1/auth/test-addresses/{channel}/confirm',
  'POST /v1/templates/{key}/{channel}/test-send',
  'PUT /v1/auth/test-addresses/{channel}',
];

/** What changes nothing of the workspace: dry runs, and what members do for themselves. */
const READING_POSTS = [
  ...SIGNED_IN_ONLY,
  'POST /v1/auth/sign-out',
  'POST /v1/campaigns/{id}/audience/preview',
  'POST /v1/campaigns/{id}/draft-impact',
  'POST /v1/campaigns/{id}/publish-impact',
  'POST /v1/campaigns/{id}/why',
  'POST /v1/flows/{id}/simulate',
  'POST /v1/releases/{id}/move-impact',
  'POST /v1/segments/preview',
  'POST /v1/templates/{key}/{channel}/preview',
];

const OWNERS_ONLY = [
  'DELETE /v1/api-keys/{id}',
  'DELETE /v1/members/{id}',
  'GET /v1/api-keys',
  'GET /v1/audit-log',
  'GET /v1/members',
  'GET /v1/service-apps',
  'GET /v1/service-apps/deployment',
  'GET /v1/service-apps/{id}',
  'PATCH /v1/members/{id}',
  'PATCH /v1/service-apps/{id}',
  'POST /v1/api-keys',
  'POST /v1/members',
  'POST /v1/members/{id}/invitation',
  'DELETE /v1/senders/{id}',
  'PATCH /v1/senders/{id}',
  'POST /v1/senders',
  'POST /v1/senders/{channel}/resume',
  'POST /v1/service-apps',
  'POST /v1/service-apps/deployment/{service}/resume',
  'POST /v1/service-apps/{id}/disable',
  'POST /v1/service-apps/{id}/enable',
  'POST /v1/service-apps/{id}/resume',
  'POST /v1/service-apps/{id}/test',
  'POST /v1/senders/{id}/test',
  'PUT /v1/campaigns/{id}/spend-cap',
  'PUT /v1/spend',
  'POST /v1/webhook-secret/rotate',
  'PUT /v1/service-apps/{id}/credentials',
];

/** An analyst sees figures, and never a person's addresses and messages in one document. */
const NO_ANALYSTS = ['GET /v1/fans/{id}/export'];

let all: Route[];
beforeAll(async () => {
  all = await routes();
});

/** The names of the routes that answer with this status. Each call has a session of its own, for one of them ends it. */
async function answering(status: number, key: () => Promise<string | null>): Promise<string[]> {
  const found: string[] = [];
  for (const { name, method, path } of all) {
    const body = method === 'GET' || method === 'DELETE' ? undefined : {};
    const answer = await api.call(method, path, body, { key: await key() });
    if (answer.status === status) found.push(name);
  }
  return found.sort();
}

const isWrite = ({ name, method }: Route): boolean =>
  method !== 'GET' && !READING_POSTS.includes(name) && !OPEN.includes(name);

/** A session of the role; a new one once the old one has been ended. */
async function sessionAs(role: MemberRole): Promise<() => Promise<string>> {
  let token = await api.signInAs(role);
  return async () => {
    const alive = (await api.call('GET', '/v1/artists', undefined, { key: token })).status === 200;
    if (!alive) token = await api.signInAs(role);
    return token;
  };
}

describe('on every route of the API page', () => {
  test('there are many, and those named here exist', () => {
    const names = all.map(({ name }) => name);
    expect(names.length).toBeGreaterThan(80);
    expect(
      [...OPEN, ...READING_POSTS, ...OWNERS_ONLY, ...NO_ANALYSTS].filter((name) => !names.includes(name)),
    ).toEqual([]);
  });

  test('nobody comes in without a key', async () => {
    const closed = await answering(401, () => Promise.resolve(null));
    const expected = all.map(({ name }) => name).filter((name) => !OPEN.includes(name));
    expect(closed).toEqual(expected.sort());
  });

  test('an analyst reads and changes nothing', async () => {
    const refused = await answering(403, await sessionAs('analyst'));
    const writes = all.filter(isWrite).map(({ name }) => name);
    expect(refused).toEqual([...new Set([...writes, ...OWNERS_ONLY, ...NO_ANALYSTS])].sort());
  });

  test('so does an API key of an analyst, which has no password besides', async () => {
    const owner = await api.signInAs('owner');
    const made = await api.call('POST', '/v1/api-keys', { name: 'charts', role: 'analyst' }, { key: owner });
    const { key, role } = CreatedApiKeySchema.parse(made.body);
    const refused = await answering(403, () => Promise.resolve(key));
    const writes = all.filter(isWrite).map(({ name }) => name);
    expect(role).toBe('analyst');
    const closed = [...OWNERS_ONLY, ...SIGNED_IN_ONLY, ...NO_ANALYSTS];
    expect(refused).toEqual([...new Set([...writes, ...closed])].sort());
  });

  test('a marketer cannot touch members, keys, senders or secrets', async () => {
    expect(await answering(403, await sessionAs('marketer'))).toEqual([...OWNERS_ONLY].sort());
  });

  test('an API key of a marketer neither, whatever is asked for', async () => {
    const refused = await answering(403, () => Promise.resolve(api.apiKey));
    expect(refused).toEqual([...OWNERS_ONLY, ...SIGNED_IN_ONLY].sort());
    const owner = await api.signInAs('owner');
    const asked = await api.call('POST', '/v1/api-keys', { name: 'x', role: 'owner' }, { key: owner });
    expect(asked.status).toBe(400);
  });

  test('an owner is refused nothing', async () => {
    expect(await answering(403, await sessionAs('owner'))).toEqual([]);
  });
});
