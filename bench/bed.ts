import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { DataFolder } from '#tools/data-folder.js';
import { EmbeddedPostgres } from '#tools/postgres.js';
import { freePorts } from '#tools/process.js';
import { secretsOf, type Secrets } from '#tools/secrets.js';
import type { LocalService, ServiceSpec } from '#tools/service.js';
import { Supervisor } from '#tools/supervisor.js';
import { resolveTemporalBinary } from '#tools/temporal-binary.js';
import { ensureNamespace, INNER_PORTS, temporalSpec } from '#tools/temporal-server.js';
import type { Watched } from './cpu.js';
import type { BenchOptions } from './options.js';
import { TemporalCounts } from './temporal-counts.js';

/** The servers that all runs share: PostgreSQL with the durability of production, and the Temporal server on it. */
export interface Bed {
  options: BenchOptions;
  folder: DataFolder;
  secrets: Secrets;
  postgres: EmbeddedPostgres;
  temporalAddress: string;
  counts: TemporalCounts;
  /** The process ids of the servers, by name. Those of PostgreSQL are told apart by their database. */
  servers: Record<'temporal', number>;
  say(line: string): void;
  /** A name for a database or a namespace that no run before had. */
  fresh(): Promise<string>;
  start(spec: ServiceSpec): Promise<LocalService>;
  temporalVersion(): Promise<string>;
  close(): Promise<void>;
}

export async function makeBed(
  options: BenchOptions,
  env: Record<string, string>,
  say: (line: string) => void,
): Promise<Bed> {
  const path = options.dataDir ?? mkdtempSync(join(tmpdir(), 'segue-bench-'));
  const folder = DataFolder.open(path);
  await folder.endOrphans(say);
  const supervisor = new Supervisor(folder, say);
  const close = async () => {
    await supervisor.stop();
    if (options.dataDir === undefined) rmSync(path, { recursive: true, force: true });
  };
  try {
    const secrets = secretsOf(folder);
    const servers = await startServers(folder, supervisor, secrets, env);
    const { counts, temporalAddress } = servers;
    return {
      ...servers,
      options,
      folder,
      secrets,
      say,
      fresh: () => freshName(temporalAddress),
      start: (spec) => supervisor.start(spec),
      temporalVersion: () => serverVersion(temporalAddress),
      close: () => counts.close().then(close),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

let runs = 0;

async function freshName(temporalAddress: string): Promise<string> {
  runs += 1;
  const name = `bench_${Date.now().toString(36)}_${runs}`;
  await ensureNamespace(temporalAddress, name);
  return name;
}

async function startServers(
  folder: DataFolder,
  supervisor: Supervisor,
  secrets: Secrets,
  env: Record<string, string>,
) {
  const [postgresPort = 0, port = 0, ...innerPorts] = await freePorts(2 + INNER_PORTS);
  const postgres = await EmbeddedPostgres.open({
    dataDir: folder.file('postgres'),
    port: postgresPort,
    password: secrets.postgresPassword,
    logFile: folder.log('postgres'),
  });
  await supervisor.start(await postgres.spec());
  mkdirSync(folder.file('temporal'), { recursive: true });
  const spec = await temporalSpec({
    binary: await resolveTemporalBinary({ env, onProgress: ({ detail }) => console.error(detail) }),
    postgres,
    namespace: 'segue',
    port,
    innerPorts,
    configFile: folder.file('temporal', 'dynamic-config.yaml'),
    sqliteFile: folder.file('temporal', 'dev.sqlite'),
    logFile: folder.log('temporal'),
  });
  const temporalService = await supervisor.start(spec);
  const servers = { temporal: temporalService.pid ?? 0 };
  const counts = await TemporalCounts.connect(postgres.url('temporal'));
  return { postgres, temporalAddress: `127.0.0.1:${port}`, servers, counts };
}

async function serverVersion(address: string): Promise<string> {
  const connection = await Connection.connect({ address });
  try {
    return (await connection.workflowService.getSystemInfo({})).serverVersion;
  } finally {
    await connection.close();
  }
}

/** The servers, the processes of a run, and this process. */
export function watchedOf(bed: Bed, processes: Record<string, number | undefined>): Watched {
  const all: Record<string, number | undefined> = { ...bed.servers, ...processes, client: process.pid };
  const known = Object.entries(all).flatMap(([name, pid]) =>
    pid === undefined ? [] : [[name, pid] as const],
  );
  return { pids: Object.fromEntries(known), backends: () => bed.counts.backends() };
}
