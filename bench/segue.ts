import { z } from 'zod';
import { createApiKey } from '#database/access/api-keys.js';
import { WorkerConfigSchema } from '#config/config.js';
import { Database } from '#database/database.js';
import { SecretBox } from '#database/secret-box.js';
import type { Flow } from '#domain/flows/flow.js';
import type { ReleaseClock } from '#domain/releases/release-clock.js';
import { makeWorld, type World } from '#test/world/world.js';
import { apiSpec, sandboxSpec, workerSpec, type LocalPlan } from '#tools/local-services.js';
import { freePorts } from '#tools/process.js';
import type { LocalService, ServiceSpec } from '#tools/service.js';
import type { Bed } from './bed.js';

/** Segue as it runs in production: API, worker and sandbox are processes of their own, on a database of their own. */
export interface Segue {
  name: string;
  database: Database;
  box: SecretBox;
  world: World;
  worker: LocalService | undefined;
  api: LocalService;
  apiUrl: string;
  apiKey: string;
  /** The address where the worker shows the SDK's metrics. */
  metricsUrl: string;
  sandboxUrl: string;
  stop(): Promise<void>;
}

interface SegueOptions {
  flow: Flow;
  release?: (now: number) => ReleaseClock;
  worker?: Record<string, string>;
  /** So many worker processes; one, if not given. */
  workers?: number;
  /** The intake is measured without a worker. */
  withoutWorker?: boolean;
  /** The sandbox reports every delivery to the API, as SendGrid does. */
  callbacks?: boolean;
  /** How long the sandbox takes to answer each text (ms). */
  smsAnswerMs?: number;
}

/** A Wednesday noon in New York: every send window is open for hours. The clock runs at the pace of real time. */
export const NOON = Date.UTC(2026, 5, 10, 16);

/** The budgets are so high that only the machine limits a run. */
const UNLIMITED = {
  SPOTIFY_PER_SECOND: '100000',
  TWILIO_PER_SECOND: '100000',
  SENDGRID_PER_SECOND: '100000',
};

/** Makes the processes of one run. The servers below them stay. */
export async function startSegue(bed: Bed, options: SegueOptions): Promise<Segue> {
  const name = await bed.fresh();
  const database = await freshDatabase(bed, name);
  const clock = { v0: NOON, r0: Date.now(), k: 1 };
  const world = await makeWorld(database, {
    flow: options.flow,
    clock,
    release: options.release?.(NOON) ?? { kind: 'global', at: NOON + 30 * 86_400_000 },
  });
  const { key } = await createApiKey(database, { workspaceId: world.workspaceId, name: 'bench' });
  const ports = await freePorts(3 + (options.workers ?? 1));
  const [port = 0, sandboxPort = 0, healthPort = 0, metricsPort = 0, ...healthPorts] = ports;
  const plan = planOf(bed, name, port, sandboxPort);
  const sandbox = await bed.start(sandboxOf(plan, options));
  const api = await bed.start(profiled(bed, apiSpec(plan)));
  const worker = withEnv(workerSpec(plan, 1, healthPort), {
    ...UNLIMITED,
    LOG_LEVEL: 'warn',
    WORKER_METRICS_ADDRESS: `127.0.0.1:${metricsPort}`,
    ...options.worker,
  });
  const started = options.withoutWorker === true ? undefined : await bed.start(profiled(bed, worker));
  const others = await moreWorkers(bed, plan, healthPorts, options);
  return {
    name,
    database,
    box: boxOf(bed),
    world,
    worker: started,
    api,
    apiUrl: `http://127.0.0.1:${port}`,
    apiKey: key,
    metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`,
    sandboxUrl: `http://127.0.0.1:${sandboxPort}`,
    stop: async () => {
      for (const service of [started, ...others, api, sandbox]) await service?.stop();
      await database.close();
      await bed.postgres.withClient('postgres', (client) =>
        client.query(`DROP DATABASE ${name} WITH (FORCE)`),
      );
    },
  };
}

const boxOf = ({ secrets }: Bed): SecretBox =>
  new SecretBox({
    keys: WorkerConfigSchema.shape.SEGUE_ENCRYPTION_KEYS.parse(secrets.encryptionKeys),
    hmacKey: secrets.hmacKey,
  });

/** The workers after the first, one for each of these ports of their health. */
async function moreWorkers(
  bed: Bed,
  plan: LocalPlan,
  healthPorts: readonly number[],
  { worker }: SegueOptions,
): Promise<LocalService[]> {
  const others: LocalService[] = [];
  for (const [index, health] of healthPorts.entries()) {
    const env = { ...UNLIMITED, LOG_LEVEL: 'warn', ...worker };
    others.push(await bed.start(withEnv(workerSpec(plan, index + 2, health), env)));
  }
  return others;
}

async function freshDatabase(bed: Bed, name: string): Promise<Database> {
  await bed.postgres.ensureDatabase(name);
  const database = new Database(bed.postgres.url(name), { poolSize: 8, applicationName: 'bench' });
  await database.connect();
  await database.migrate();
  return database;
}

function planOf(bed: Bed, name: string, port: number, sandboxPort: number): LocalPlan {
  return {
    folder: bed.folder,
    secrets: bed.secrets,
    env: { LOG_LEVEL: 'warn' },
    addresses: {
      host: '127.0.0.1',
      port,
      databaseUrl: bed.postgres.url(name),
      temporalAddress: bed.temporalAddress,
      temporalNamespace: name,
      sandboxPort,
    },
  };
}

/** The options of the sandbox are in a file. Without callbacks it knows no address to call. */
function sandboxOf(plan: LocalPlan, { callbacks, smsAnswerMs }: SegueOptions): ServiceSpec {
  const spec = sandboxSpec(plan);
  const kept = plan.folder.read('sandbox.json', SandboxFile);
  const answers = smsAnswerMs === undefined ? {} : { answerMs: { from: smsAnswerMs, to: smsAnswerMs } };
  const silent = callbacks === true ? {} : { webhookUrl: undefined };
  plan.folder.keep('sandbox.json', {
    ...kept,
    twilio: { ...kept?.twilio, ...answers },
    sendgrid: { ...kept?.sendgrid, ...silent },
  });
  return spec;
}
const SandboxFile = z.looseObject({ twilio: z.looseObject({}), sendgrid: z.looseObject({}) });

function withEnv(spec: ServiceSpec, env: Record<string, string>): ServiceSpec {
  return { ...spec, env: { ...spec.env, ...env } };
}

/** With `--profile`, Node writes a CPU profile when the process ends. */
function profiled({ options: { profileDir } }: Bed, spec: ServiceSpec): ServiceSpec {
  if (profileDir === undefined) return spec;
  const name = `${spec.name.replaceAll(' ', '-')}-${Date.now()}.cpuprofile`;
  return {
    ...spec,
    args: ['--cpu-prof', `--cpu-prof-dir=${profileDir}`, `--cpu-prof-name=${name}`, ...spec.args],
  };
}
