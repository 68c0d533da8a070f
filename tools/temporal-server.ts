import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import type { EmbeddedPostgres } from './postgres.js';
import { errorMessage } from './process.js';
import { LAYER, type ServiceSpec } from './service.js';
import type { TemporalBinary } from './temporal-binary.js';

const run = promisify(execFile);

interface TemporalOptions {
  binary: TemporalBinary;
  postgres: EmbeddedPostgres;
  namespace: string;
  /** The port of the frontend, to which clients connect. */
  port: number;
  /** `INNER_PORTS` more ports, for the server's own parts. */
  innerPorts: number[];
  configFile: string;
  /** Only the dev server has a database file of its own. */
  sqliteFile: string;
  logFile: string;
}

/** The limits of the local server. They are raised, because one namespace has the whole server. */
const DYNAMIC_CONFIG: Record<string, string> = {
  'frontend.namespaceRPS': '2400',
  'frontend.rps': '2400',
  'frontend.namespaceRPS.visibility': '100',
  'history.rps': '3000',
  'matching.rps': '1200',
  'matching.numTaskqueueReadPartitions': '4',
  'matching.numTaskqueueWritePartitions': '4',
  // Without this, a continue-as-new within a second of the run's start would be delayed.
  'history.workflowIdReuseMinimalInterval': '0s',
};

export const INNER_PORTS = 8;

/** The Temporal server as a service. `prepare` and `ready` bring its schema and namespace up to date. */
export async function temporalSpec(options: TemporalOptions): Promise<ServiceSpec> {
  writeDynamicConfig(options.configFile);
  if (options.binary.kind === 'dev-server') return devServerSpec(options, options.binary.path);
  await ensureSchema(options.binary.sql, options.postgres);
  const { binary, postgres, logFile } = options;
  return {
    name: 'Temporal server',
    layer: LAYER.temporal,
    command: binary.server,
    args: ['--allow-no-auth', 'start'],
    env: serverEnv(options),
    cwd: dirname(options.configFile),
    logFile,
    stop: { signal: 'SIGTERM', withinMs: 15_000 },
    ready: { probe: () => namespaceAnswers(options), withinMs: 60_000 },
    // The server is the only node of its cluster. Other nodes that it still remembers are its own earlier runs, on
    // other ports.
    prepare: () =>
      postgres.withClient('temporal', async (client) => {
        await client.query('DELETE FROM cluster_membership');
      }),
  };
}

function devServerSpec(options: TemporalOptions, path: string): ServiceSpec {
  const pragmas = ['journal_mode=WAL', 'synchronous=NORMAL'].flatMap((pragma) => ['--sqlite-pragma', pragma]);
  const settings = Object.entries(DYNAMIC_CONFIG).flatMap(([key, value]) => [
    '--dynamic-config-value',
    `${key}=${value.endsWith('s') ? JSON.stringify(value) : value}`,
  ]);
  const address = ['--ip', '127.0.0.1', '--port', String(options.port), '--headless'];
  return {
    name: 'Temporal server',
    layer: LAYER.temporal,
    command: path,
    args: [
      'server',
      'start-dev',
      ...address,
      '--namespace',
      options.namespace,
      '--db-filename',
      options.sqliteFile,
      ...pragmas,
      ...settings,
    ],
    env: { PATH: '/usr/bin:/bin', HOME: dirname(options.configFile) },
    logFile: options.logFile,
    stop: { signal: 'SIGTERM', withinMs: 15_000 },
    ready: { probe: () => namespaceAnswers(options), withinMs: 60_000 },
  };
}

function serverEnv({ postgres, port, innerPorts, configFile }: TemporalOptions): Record<string, string> {
  const database = postgres.credentials();
  const names = [
    'FRONTEND_HTTP_PORT',
    'FRONTEND_MEMBERSHIP_PORT',
    'HISTORY_GRPC_PORT',
    'HISTORY_MEMBERSHIP_PORT',
    'MATCHING_GRPC_PORT',
    'MATCHING_MEMBERSHIP_PORT',
    'WORKER_GRPC_PORT',
    'WORKER_MEMBERSHIP_PORT',
  ];
  if (innerPorts.length !== names.length)
    throw new Error(`The Temporal server needs ${names.length} inner ports.`);
  return {
    // This driver prepares each statement once. With the older one each statement is parsed and planned every time.
    DB: 'postgres12_pgx',
    DB_PORT: String(database.port),
    POSTGRES_SEEDS: '127.0.0.1',
    POSTGRES_USER: database.user,
    POSTGRES_PWD: database.password,
    NUM_HISTORY_SHARDS: '64',
    BIND_ON_IP: '127.0.0.1',
    LOG_LEVEL: 'warn',
    DYNAMIC_CONFIG_FILE_PATH: configFile,
    FRONTEND_GRPC_PORT: String(port),
    ...Object.fromEntries(names.map((name, index) => [name, String(innerPorts[index])])),
  };
}

function writeDynamicConfig(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const entries = Object.entries(DYNAMIC_CONFIG).map(([key, value]) => `${key}:\n  - value: ${value}\n`);
  writeFileSync(path, entries.join(''));
}

/** Creates or updates both databases of the server. If the schema is current, it changes nothing. */
async function ensureSchema(sql: string, postgres: EmbeddedPostgres): Promise<void> {
  const { port, user, password } = postgres.credentials();
  const schemas = [
    { database: 'temporal', schema: 'postgresql/v12/temporal' },
    { database: 'temporal_visibility', schema: 'postgresql/v12/visibility' },
  ];
  const update = async ({ database, schema }: { database: string; schema: string }) => {
    const base = [
      '--plugin',
      'postgres12',
      '--ep',
      '127.0.0.1',
      '-p',
      String(port),
      '-u',
      user,
      '--db',
      database,
    ];
    const tool = (...args: string[]) => run(sql, [...base, ...args], { env: { SQL_PASSWORD: password } });
    await postgres.ensureDatabase(database);
    const isNew = await postgres.withClient(database, async (client) => {
      const found = await client.query<{ name: string | null }>(
        "SELECT to_regclass('schema_version')::text AS name",
      );
      return found.rows[0]?.name === null;
    });
    if (isNew) await tool('setup-schema', '-v', '0.0');
    await tool('update-schema', '--schema-name', schema);
  };
  await Promise.all(schemas.map(update));
}

/** The server is ready when it answers and knows the namespace. */
async function namespaceAnswers({
  port,
  namespace,
}: Pick<TemporalOptions, 'port' | 'namespace'>): Promise<boolean> {
  return ensureNamespace(`127.0.0.1:${port}`, namespace);
}

/** Registers the namespace unless it exists. False or an error means that the server is not ready yet. */
export async function ensureNamespace(address: string, namespace: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: '2 seconds' });
  try {
    try {
      await connection.workflowService.registerNamespace({
        namespace,
        workflowExecutionRetentionPeriod: msToTs('3 days'),
      });
    } catch (error) {
      if (!errorMessage(error).includes('ALREADY_EXISTS')) throw error;
    }
    await connection.workflowService.countWorkflowExecutions({ namespace });
    return true;
  } finally {
    await connection.close();
  }
}
