import { afterAll, beforeAll } from '@jest/globals';
import type { ApiConfig } from '#config/config.js';
import type { Database } from '#database/database.js';
import type { MemberRole } from '#domain/terms.js';
import type { GrantLives } from '#pages/services/services-here.js';
import { startApi, type ApiAnswer, type Caller, type CallOptions, type TestApi } from './api.js';
import { freshDatabase, type FreshDatabase } from './database.js';

interface Started {
  api: TestApi;
  fresh: FreshDatabase;
}

/** The API of one spec file, with its database. Tests and hooks may use it. Before they run, nothing is started yet. */
export class SpecApi implements TestApi {
  constructor(private readonly started: () => Started) {}

  get database(): Database {
    return this.started().fresh.database;
  }
  get databaseUrl(): string {
    return this.started().fresh.url;
  }
  get baseUrl(): string {
    return this.started().api.baseUrl;
  }
  get config(): ApiConfig {
    return this.started().api.config;
  }
  get apiKey(): string {
    return this.started().api.apiKey;
  }
  get otherApiKey(): string {
    return this.started().api.otherApiKey;
  }
  get workspaceId(): string {
    return this.started().api.workspaceId;
  }
  get otherWorkspaceId(): string {
    return this.started().api.otherWorkspaceId;
  }
  readonly call = (method: string, path: string, body?: unknown, options?: CallOptions): Promise<ApiAnswer> =>
    this.started().api.call(method, path, body, options);
  /** The same requests, made by the second workspace. */
  readonly other: Caller = {
    call: (method, path, body, options = {}) =>
      this.call(method, path, body, { key: this.otherApiKey, ...options }),
  };
  readonly signInAs = (role: MemberRole): Promise<string> => this.started().api.signInAs(role);
  readonly close = (): Promise<void> => this.started().api.close();
}

/**
 * Starts the API over a database of its own before the tests of the calling file, and ends both after them. Call it
 * once, at the top of the file, before the file's own hooks.
 */
export function useApi(
  environment: Record<string, string> = {},
  { poolSize, lives }: { poolSize?: number; lives?: GrantLives } = {},
): SpecApi {
  let started: Started | undefined;
  beforeAll(async () => {
    const fresh = await freshDatabase(poolSize === undefined ? {} : { poolSize });
    started = { fresh, api: await startApi(fresh, environment, lives) };
  }, 60_000);
  afterAll(async () => {
    await started?.api.close();
    await started?.fresh.close();
  });
  return new SpecApi(() => {
    if (started === undefined) throw new Error('The API of this spec file has not started.');
    return started;
  });
}
