import { randomBytes, randomUUID } from 'node:crypto';
import { createApp } from '#api/create-app.js';
import { fanPages } from '#pages/pages.js';
import { pageServicesOf } from '#pages/services/page-services.js';
import type { GrantLives } from '#pages/services/services-here.js';
import { type ApiConfig, ApiConfigSchema, readConfig } from '#config/config.js';
import { createApiKey } from '#database/access/api-keys.js';
import type { Database } from '#database/database.js';
import { createMember } from '#database/access/members.js';
import type { MemberRole } from '#domain/terms.js';

export interface TestApi {
  baseUrl: string;
  config: ApiConfig;
  /** A key of `workspaceId`, and a key of a second workspace that must see nothing of the first. */
  apiKey: string;
  otherApiKey: string;
  workspaceId: string;
  otherWorkspaceId: string;
  /** A request of the first workspace, or with another `key`. Null sends no key. */
  call(method: string, path: string, body?: unknown, options?: CallOptions): Promise<ApiAnswer>;
  /** The session token of a signed-in member. It can be used wherever a key can. */
  signInAs(role: MemberRole): Promise<string>;
  close(): Promise<void>;
}
/** All that most helpers need of the API: to call it. */
export type Caller = Pick<TestApi, 'call'>;
export interface CallOptions {
  key?: string | null;
  headers?: Record<string, string>;
}
export interface ApiAnswer {
  status: number;
  headers: Headers;
  /** The parsed JSON, or the text if it is no JSON. */
  body: unknown;
}

/**
 * The API in this process, on a random port, over a migrated database, with two workspaces. `lives`: how long grants
 * live, where a test says otherwise than the services.
 */
export async function startApi(
  on: { database: Database; url: string },
  environment: Record<string, string> = {},
  lives?: GrantLives,
): Promise<TestApi> {
  const config = readConfig(ApiConfigSchema, { ...testEnvironment(on.url), ...environment });
  const [first, second] = [
    await addWorkspace(on.database, 'First'),
    await addWorkspace(on.database, 'Second'),
  ];
  const app = await createApp(config, [fanPages(config, pageServicesOf(config, lives))]);
  await app.listen(0, '127.0.0.1');
  const baseUrl = await app.getUrl();
  return {
    baseUrl,
    config,
    apiKey: first.key,
    otherApiKey: second.key,
    workspaceId: first.id,
    otherWorkspaceId: second.id,
    call: (method, path, body, options = {}) =>
      call(baseUrl + path, method, body, { key: first.key, ...options }),
    signInAs: (role) => signInAs(on.database, baseUrl, first.id, role),
    close: () => app.close(),
  };
}

/** Everything that the configuration asks for. Nothing listens at the addresses but PostgreSQL. */
export function testEnvironment(databaseUrl: string): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    PUBLIC_BASE_URL: 'http://127.0.0.1:3000',
    SEGUE_ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64')}`,
    SEGUE_HMAC_KEY: randomBytes(32).toString('hex'),
    LOG_LEVEL: 'error',
  };
}

export async function addWorkspace(database: Database, name: string): Promise<{ id: string; key: string }> {
  const id = randomUUID();
  await database.query(
    `INSERT INTO workspaces (id, name, postal_address) VALUES ($1, $2, '1 Test Street, Berlin')`,
    [id, name],
  );
  return { id, key: (await createApiKey(database, { workspaceId: id, name: 'tests' })).key };
}

async function call(
  url: string,
  method: string,
  body: unknown,
  { key, headers }: CallOptions,
): Promise<ApiAnswer> {
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      ...(key == null ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: jsonOrText(text) };
}

async function signInAs(
  database: Database,
  baseUrl: string,
  workspaceId: string,
  role: MemberRole,
): Promise<string> {
  const credentials = { email: `${role}-${randomUUID()}@example.com`, password: randomUUID() };
  await createMember(database, { workspaceId, role, ...credentials });
  const { body } = await call(`${baseUrl}/v1/auth/sign-in`, 'POST', credentials, { key: null });
  if (typeof body === 'object' && body !== null && 'token' in body && typeof body.token === 'string')
    return body.token;
  throw new Error(`Sign-in failed: ${JSON.stringify(body)}`);
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
