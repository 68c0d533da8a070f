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
import { readConfig, WorkerConfigSchema } from '#config/config.js';
import type { Database } from '#database/database.js';
import { startSandbox, type Sandbox } from '#providers/sandbox/sandbox.js';
import type { SandboxInput } from '#providers/sandbox/options.js';
import { freshDatabase } from './database.js';
import { serviceSettings } from './services.js';
import { temporalAddress, temporalNamespace } from './temporal.js';

export interface TestPlatform {
  database: Database;
  /** The URL of the same database, for connections of the test's own. */
  databaseUrl: string;
  client: Client;
  deps: ActivityDeps;
  sandbox: Sandbox;
  taskQueue: string;
  close(): Promise<void>;
}

export interface PlatformOptions {
  sandbox?: SandboxInput;
  /** Replaces values of the worker's environment. */
  environment?: Record<string, string>;
  /** Changes the dependencies before the workers are made (to a failing database, for example). */
  adapt?: (deps: ActivityDeps) => ActivityDeps;
  maxCachedWorkflows?: number;
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

export type TestParts = Pick<TestPlatform, 'database' | 'databaseUrl' | 'deps' | 'sandbox' | 'close'>;

/** A database, a sandbox and everything that activities need, without workers and without Temporal. */
export async function startParts(options: PlatformOptions = {}): Promise<TestParts> {
  const fresh = await freshDatabase({ poolSize: 20 });
  const sandbox = await startSandbox({
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
  return { database: fresh.database, databaseUrl: fresh.url, deps, sandbox, close };
}

/** Worker, relay, projector and sandbox in this process, on real PostgreSQL and Temporal, alone on their task queue. */
export async function startPlatform(options: PlatformOptions = {}): Promise<TestPlatform> {
  const parts = await startParts(options);
  const { database, deps } = parts;
  const connection = await NativeConnection.connect({ address: temporalAddress() });
  const client = new Client({ connection, namespace: temporalNamespace });
  const taskQueue = `test-${randomUUID()}`;
  const workers = await createWorkers(deps, {
    connection,
    namespace: temporalNamespace,
    taskQueue,
    maxCachedWorkflows: options.maxCachedWorkflows ?? 500,
    bundle: await workflowBundle(),
  });
  const stop = new AbortController();
  const running = [
    ...workers.map((worker) => worker.run()),
    ...(options.background === false
      ? []
      : [runBackground({ database, client, taskQueue, logger: silent }, deps, stop.signal)]),
  ];
  const close = async () => {
    stop.abort();
    endWorkers(workers);
    await Promise.all(running);
    await connection.close();
    await parts.close();
  };
  return { ...parts, client, taskQueue, close };
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
