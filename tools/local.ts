import { mkdirSync } from 'node:fs';
import { z } from 'zod';
import { createSignInLink } from '#database/access/sign-in-links.js';
import { Database } from '#database/database.js';
import { CampaignSchema } from '#contracts/campaigns/campaigns.js';
import { ApiClient } from './demo/api-client.js';
import { drawCrowd, tellStory, type DemoStory } from './demo/story.js';
import type { DataFolder } from './data-folder.js';
import { apiSpec, baseUrl, sandboxSpec, statusFile, workerSpec, type LocalPlan } from './local-services.js';
import { forgetDatabaseUrl, keepDatabaseUrl } from './local-database.js';
import type { StartOptions } from './options.js';
import { EmbeddedPostgres } from './postgres.js';
import { errorMessage, freePorts, portIsFree, StartError, until } from './process.js';
import { secretsOf, type Secrets } from './secrets.js';
import { runDemoClock, seed, type Seeded } from './seed.js';
import { StatusFile } from './status-file.js';
import type { Supervisor } from './supervisor.js';
import { resolveTemporalBinary } from './temporal-binary.js';
import { ensureNamespace, INNER_PORTS, temporalSpec } from './temporal-server.js';

interface Start {
  options: StartOptions;
  env: Record<string, string>;
  folder: DataFolder;
  supervisor: Supervisor;
  say: (line: string) => void;
  /** Aborted when everything has to stop. */
  signal: AbortSignal;
}

export interface Started {
  address: string;
  sandboxAddress: string;
  databaseUrl: string;
  seeded: Seeded | undefined;
  /** The page of the demo's campaign, as a fan opens it. */
  fanPage: string | undefined;
  /** Opens the dashboard, signed in to the demo: once, soon, and on this machine alone. */
  signInLink: string | undefined;
}

/** Starts all parts. The API answers as soon as its database does. The Temporal server may take longer. */
export async function startLocal(start: Start): Promise<Started> {
  const { options, folder, supervisor, say } = start;
  await checkPort(options.host, options.port, '--port');
  const secrets = secretsOf(folder);
  // A run that was killed may have left an address that is no longer right.
  forgetDatabaseUrl(folder);
  const postgres = await startPostgres(start, secrets);
  const plan = await planOf(start, secrets, postgres);
  await prepareDatabase(plan.addresses.databaseUrl);
  keepDatabaseUrl(folder, plan.addresses.databaseUrl);
  supervisor.check();
  const seeded = options.demo ? await seedDemo(plan, options.demoClockStart ?? Date.now()) : undefined;
  folder.stayAlive();
  await Promise.all([supervisor.start(sandboxSpec(plan)), supervisor.start(apiSpec(plan))]);
  say(`the API answers at ${baseUrl(plan.addresses)}`);
  const story = seeded === undefined || options.empty ? undefined : startStory(start, plan, seeded.apiKey);
  // The Temporal server comes last, because a build of it uses every core, and the API has to answer meanwhile.
  await startTemporal(start, plan, postgres);
  if (seeded !== undefined) await runDemo(start, plan, story);
  await startWorkers(start, plan);
  return {
    address: baseUrl(plan.addresses),
    sandboxAddress: sandboxUrl(plan),
    databaseUrl: plan.addresses.databaseUrl,
    seeded,
    fanPage: seeded && (await fanPageOf(baseUrl(plan.addresses), seeded.apiKey, story)),
    signInLink: seeded && (await signInLinkOf(plan, seeded)),
  };
}

/**
 * The token is behind the `#`, which no browser sends to a server: it is in no log. Other machines reach a run that
 * listens at another address than this machine's own, so such a run prints none.
 */
async function signInLinkOf({ addresses }: LocalPlan, { memberId }: Seeded): Promise<string | undefined> {
  if (!isLoopback(addresses.host)) return undefined;
  const database = new Database(addresses.databaseUrl, { poolSize: 1, applicationName: 'segue-seed' });
  try {
    await database.connect();
    return `${baseUrl(addresses)}/app/#link=${await createSignInLink(database, memberId)}`;
  } finally {
    await database.close();
  }
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);

async function fanPageOf(
  address: string,
  apiKey: string,
  story: Promise<DemoStory | undefined> | undefined,
): Promise<string | undefined> {
  const told = await story;
  if (told === undefined) return undefined;
  const { slug } = await new ApiClient(address, apiKey).get(
    `/v1/campaigns/${told.campaignId}`,
    CampaignSchema,
  );
  return slug === null ? undefined : `${address}/r/${slug}`;
}

async function checkPort(host: string, port: number, option: string): Promise<void> {
  if (await portIsFree(port, host)) return;
  throw new StartError(
    `Port ${port} on ${host} is in use: stop what listens there, or choose another with ${option}.`,
  );
}

/** Needs only the API. The fans that it makes wait in the outbox until the other parts are up. */
async function startStory(
  { folder, options, say, signal }: Start,
  plan: LocalPlan,
  apiKey: string,
): Promise<DemoStory | undefined> {
  const address = baseUrl(plan.addresses);
  const { fansEverywhere } = options;
  const setting = { folder, say, apiKey, address, sandboxAddress: sandboxUrl(plan), fansEverywhere };
  try {
    return await tellStory({ ...setting, databaseUrl: plan.addresses.databaseUrl });
  } catch (error) {
    if (!signal.aborted) say(`the demo's story could not be told: ${errorMessage(error)}`);
    return undefined;
  }
}

/** When Temporal is there, the demo's clock starts. At the release some fans of the story come by themselves. */
async function runDemo({ say, signal }: Start, plan: LocalPlan, story?: Promise<DemoStory | undefined>) {
  const clock = await runDemoClock(plan.addresses.databaseUrl);
  void story?.then((told) => {
    if (told !== undefined) drawCrowd({ story: told, clock, sandboxAddress: sandboxUrl(plan), say, signal });
  });
}

const sandboxUrl = ({ addresses }: LocalPlan) => `http://127.0.0.1:${addresses.sandboxPort}`;

/** Starts no PostgreSQL if both our database and Temporal's are on outside servers. */
async function startPostgres(start: Start, secrets: Secrets): Promise<EmbeddedPostgres | undefined> {
  const { env, folder, options, supervisor } = start;
  if (env['DATABASE_URL'] !== undefined && env['TEMPORAL_ADDRESS'] !== undefined) return undefined;
  if (options.postgresPort !== undefined) await checkPort('127.0.0.1', options.postgresPort, '--pg-port');
  const postgres = await EmbeddedPostgres.open({
    dataDir: folder.file('postgres'),
    port: options.postgresPort ?? (await folder.port('postgres')),
    password: secrets.postgresPassword,
    logFile: folder.log('postgres'),
  });
  supervisor.check();
  await supervisor.start(await postgres.spec());
  return postgres;
}

async function planOf(start: Start, secrets: Secrets, postgres?: EmbeddedPostgres): Promise<LocalPlan> {
  const { env, folder, options } = start;
  if (env['DATABASE_URL'] === undefined) await postgres?.ensureDatabase('segue');
  const databaseUrl = env['DATABASE_URL'] ?? postgres?.url('segue');
  if (databaseUrl === undefined) throw new Error('Without DATABASE_URL the embedded PostgreSQL is started.');
  return {
    folder,
    secrets,
    env,
    addresses: {
      host: options.host,
      port: options.port,
      databaseUrl,
      temporalAddress: env['TEMPORAL_ADDRESS'] ?? `127.0.0.1:${await folder.port('temporal')}`,
      temporalNamespace: env['TEMPORAL_NAMESPACE'] ?? 'segue',
      sandboxPort: await folder.port('sandbox'),
    },
  };
}

async function prepareDatabase(url: string): Promise<void> {
  const database = new Database(url, { poolSize: 2, applicationName: 'segue-migrate' });
  try {
    await database.connect();
    await database.migrate();
  } catch (error) {
    throw new StartError(`The database could not be prepared: ${errorMessage(error)}.`);
  } finally {
    await database.close();
  }
}

/** The key is shown at every start. The database knows only its hash, so the data folder keeps the key. */
async function seedDemo({ folder, secrets, addresses }: LocalPlan, clockStart: number): Promise<Seeded> {
  const kept = folder.read('demo.json', z.object({ apiKey: z.string() }));
  const seeded = await seed({
    databaseUrl: addresses.databaseUrl,
    password: secrets.demoPassword,
    apiKey: kept?.apiKey,
    clockStart,
    stoppedAt: folder.lastAlive(),
  });
  folder.keep('demo.json', { apiKey: seeded.apiKey });
  return seeded;
}

async function startTemporal(start: Start, plan: LocalPlan, postgres?: EmbeddedPostgres): Promise<void> {
  const { env, folder, supervisor, say, signal } = start;
  const { temporalAddress, temporalNamespace } = plan.addresses;
  const status = new StatusFile(statusFile(folder));
  try {
    status.temporal('starting', 'the server is starting');
    if (postgres === undefined || env['TEMPORAL_ADDRESS'] !== undefined) {
      await checkOutsideTemporal(temporalAddress, temporalNamespace, env);
    } else {
      const onProgress = progressTo(status, say);
      const binary = await resolveTemporalBinary({ env, signal, onProgress });
      supervisor.check();
      status.temporal('starting', 'the server is starting');
      mkdirSync(folder.file('temporal'), { recursive: true });
      const spec = await temporalSpec({
        binary,
        postgres,
        namespace: temporalNamespace,
        port: Number(temporalAddress.split(':')[1]),
        innerPorts: await freePorts(INNER_PORTS),
        configFile: folder.file('temporal', 'dynamic-config.yaml'),
        sqliteFile: folder.file('temporal', 'dev-server.sqlite'),
        logFile: folder.log('temporal'),
      });
      await supervisor.start(spec);
    }
    status.temporal('ready', 'the server answers');
  } catch (error) {
    status.temporal('failed', errorMessage(error));
    throw error;
  }
}

/** `/readyz` shows the progress at once, and the screen from time to time. */
function progressTo(status: StatusFile, say: (line: string) => void) {
  let quietUntil = 0;
  return ({ state, detail }: { state: 'fetching' | 'building'; detail: string }) => {
    status.temporal(state, detail);
    if (Date.now() < quietUntil) return;
    quietUntil = Date.now() + 10_000;
    say(`${detail}; the API is up meanwhile, and events wait in the outbox`);
  };
}

/** If the server needs TLS or an API key, we do not ask it here. The apps read those settings themselves. */
async function checkOutsideTemporal(address: string, namespace: string, env: Record<string, string>) {
  if (env['TEMPORAL_API_KEY'] !== undefined || env['TEMPORAL_TLS'] !== undefined) return;
  if (await until(() => ensureNamespace(address, namespace), { withinMs: 15_000, everyMs: 500 })) return;
  throw new StartError(
    `The Temporal server at ${address} (TEMPORAL_ADDRESS) does not answer for the namespace "${namespace}".`,
  );
}

async function startWorkers({ options, supervisor }: Start, plan: LocalPlan): Promise<void> {
  const ports = await freePorts(options.workers);
  await Promise.all(ports.map((port, index) => supervisor.start(workerSpec(plan, index + 1, port))));
}
