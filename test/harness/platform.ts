import { randomBytes, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import {
  bundleWorkflowCode,
  DefaultLogger,
  NativeConnection,
  Runtime,
  type Worker,
} from '@temporalio/worker';
import type { ActivityDeps } from '#activities/deps.js';
import { runBackground } from '#worker/background.js';
import { composeDeps } from '#worker/compose.js';
import { createWorkers } from '#worker/workers.js';
import { readConfig, WorkerConfigSchema, type WorkerConfig } from '#config/config.js';
import { Database } from '#database/database.js';
import { startSandbox, type Sandbox } from '#providers/sandbox/sandbox.js';
import type { SandboxInput } from '#providers/sandbox/options.js';
import { freshDatabase } from './database.js';
import { startSandboxApart } from './sandbox-process.js';
import { serviceSettings } from './services.js';
import { pushSettings } from './push.js';
import { temporalAddress, temporalNamespace } from './temporal.js';

export interface TestPlatform {
  database: Database;
  /** The URL of the same database, for connections of the test's own. */
  databaseUrl: string;
  client: Client;
  deps: ActivityDeps;
  /** The settings that the workers have been given. */
  config: WorkerConfig;
  sandbox: Sandbox;
  taskQueue: string;
  close(): Promise<void>;
}

export interface PlatformOptions {
  sandbox?: SandboxInput;
  /** The sandbox runs in a process of its own: for tests of rates, which this process would be late to measure. */
  sandboxApart?: boolean;
  /** Replaces values of the worker's environment. */
  environment?: Record<string, string>;
  /** Changes the dependencies before the workers are made (to a failing database, for example). */
  adapt?: (deps: ActivityDeps) => ActivityDeps;
  maxCachedWorkflows?: number;
  /**
   * So many workers, each with connections and budgets of its own, as in as many processes. Temporal's SDK takes one
   * worker a queue in a process, so each has a queue of its own, and the fans are spread over them.
   */
  workers?: number;
  /** Leaves out the relay, the projector and the sweepers. The test drives them itself. */
  background?: boolean;
}

/** The budgets here are so high that they delay nobody. A test of the quota names one. */
const ANY_PACE = { quotaCalls: 1_000_000 };

let bundle: Promise<{ code: string }> | undefined;

/** A suite makes one bundle, because the workflow code does not change while it runs. */
export function workflowBundle(): Promise<{ code: string }> {
  bundle ??= bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../../workflows/index.ts', import.meta.url)),
    logger: new DefaultLogger('WARN'),
  });
  return bundle;
}

export type TestParts = Pick<
  TestPlatform,
  'database' | 'databaseUrl' | 'deps' | 'config' | 'sandbox' | 'close'
>;

/** A database, a sandbox and everything that activities need, without workers and without Temporal. */
export async function startParts(options: PlatformOptions = {}): Promise<TestParts> {
  const fresh = await freshDatabase({ poolSize: 20 });
  const sandbox = await (options.sandboxApart === true ? startSandboxApart : startSandbox)({
    ...options.sandbox,
    deezer: { ...ANY_PACE, ...options.sandbox?.deezer },
  });
  const config = readConfig(WorkerConfigSchema, {
    ...platformEnvironment(fresh.url, sandbox),
    ...options.environment,
  });
  const composed = await composeDeps(config, fresh.database, silent);
  const deps = options.adapt?.(composed) ?? composed;
  const close = async () => {
    await sandbox.close();
    await fresh.close();
  };
  return { database: fresh.database, databaseUrl: fresh.url, deps, sandbox, config, close };
}

/** Worker, relay, projector and sandbox in this process, on real PostgreSQL and Temporal, alone on their task queue. */
export async function startPlatform(options: PlatformOptions = {}): Promise<TestPlatform> {
  const parts = await startParts(options);
  const connection = await NativeConnection.connect({ address: temporalAddress() });
  const client = new Client({ connection, namespace: temporalNamespace });
  const taskQueue = `test-${randomUUID()}`;
  const others = await otherDeps(parts, options);
  const stop = new AbortController();
  const running: Promise<unknown>[] = [];
  const workers: Worker[] = [];
  for (const [index, deps] of [parts.deps, ...others].entries()) {
    const ownQueue = index === 0 ? taskQueue : `${taskQueue}-${index + 1}`;
    const own = await createWorkers(deps, {
      connection,
      namespace: temporalNamespace,
      taskQueue: ownQueue,
      maxCachedWorkflows: options.maxCachedWorkflows ?? 500,
      bundle: await workflowBundle(),
    });
    workers.push(...own);
    running.push(...own.map((worker) => worker.run()));
    if (options.background === false) continue;
    const relay = { database: deps.database, client, taskQueue: ownQueue, logger: silent };
    running.push(runBackground(relay, deps, stop.signal));
  }
  const close = async () => {
    stop.abort();
    endWorkers(workers);
    await Promise.all(running);
    await connection.close();
    for (const { database } of others) await database.close();
    await parts.close();
  };
  return { ...parts, client, taskQueue, close };
}

/** What the further workers have of their own. */
async function otherDeps(
  { config, databaseUrl }: TestParts,
  { workers = 1, adapt }: PlatformOptions,
): Promise<ActivityDeps[]> {
  const others: ActivityDeps[] = [];
  for (let other = 1; other < workers; other += 1) {
    const database = await new Database(databaseUrl, { poolSize: 10, work: 'background' }).connect();
    const deps = await composeDeps(config, database, silent);
    others.push(adapt?.(deps) ?? deps);
  }
  return others;
}

function endWorkers(workers: Worker[]): void {
  for (const worker of workers) worker.shutdown();
}

function platformEnvironment(databaseUrl: string, sandbox: Sandbox): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporalAddress(),
    TEMPORAL_NAMESPACE: temporalNamespace,
    PUBLIC_BASE_URL: 'http://127.0.0.1:1',
    SEGUE_ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64')}`,
    SEGUE_HMAC_KEY: randomBytes(32).toString('hex'),
    TWILIO_BASE_URL: sandbox.urls.twilio,
    SENDGRID_BASE_URL: sandbox.urls.sendgrid,
    ...serviceSettings(sandbox),
    SPOTIFY_PER_SECOND: '10000',
    APPLE_MUSIC_PER_SECOND: '10000',
    DEEZER_PER_SECOND: '10000',
    TWILIO_PER_SECOND: '10000',
    SENDGRID_PER_SECOND: '10000',
    WEB_PUSH_PER_SECOND: '10000',
    ...pushSettings(sandbox),
  };
}

/** Silences Temporal's own log lines, so that the output of a test is its failures. */
export function quietRuntime(): void {
  Runtime.install({
    logger: { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing },
  });
}

const nothing = () => undefined;
const silent = { info: nothing, warn: nothing, error: nothing };
