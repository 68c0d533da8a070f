import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedPostgres } from '#tools/postgres.js';
import { errorMessage, freePorts } from '#tools/process.js';
import { LocalService } from '#tools/service.js';
import { resolveTemporalBinary } from '#tools/temporal-binary.js';
import { INNER_PORTS, temporalSpec } from '#tools/temporal-server.js';

/**
 * The suite's PostgreSQL and Temporal server. They are in a process of their own that ends them when its standard
 * input closes. So they end with the test run in every case (teardown, Ctrl-C, kill -9), and leave nothing behind.
 */
const folder = mkdtempSync(join(tmpdir(), 'segue-test-'));
const services: LocalService[] = [];

// Nobody reads a log line here. The log files say more.
const hooks = { say: () => undefined, onProcess: () => undefined };

async function startServers(): Promise<{
  postgresUrl: string;
  temporalAddress: string;
  temporalNamespace: string;
}> {
  const namespace = 'segue';
  const logs = join(folder, 'logs');
  mkdirSync(logs);
  const [postgresPort = 0, port = 0, ...innerPorts] = await freePorts(2 + INNER_PORTS);
  const postgres = await EmbeddedPostgres.open({
    dataDir: join(folder, 'postgres'),
    port: postgresPort,
    password: 'test',
    logFile: join(logs, 'postgres.log'),
    unsafe: true,
  });
  await startService(new LocalService(await postgres.spec(), hooks));
  const binary = await resolveTemporalBinary({
    env: process.env,
    onProgress: ({ detail }) => console.error(detail),
  });
  const spec = await temporalSpec({
    binary,
    postgres,
    namespace,
    port,
    innerPorts,
    configFile: join(folder, 'temporal', 'dynamic-config.yaml'),
    sqliteFile: join(folder, 'temporal', 'dev.sqlite'),
    logFile: join(logs, 'temporal.log'),
  });
  await startService(new LocalService(spec, hooks));
  return { postgresUrl: postgres.url(), temporalAddress: `127.0.0.1:${port}`, temporalNamespace: namespace };
}

async function startService(service: LocalService): Promise<void> {
  services.unshift(service);
  await service.start();
}

let ending = false;
async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  for (const service of services) await service.stop();
  rmSync(folder, { recursive: true, force: true });
  process.exit(code);
}

process.stdin.on('end', () => void end(0)).resume();
for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, () => void end(0));

startServers().then(
  (addresses) => console.log(JSON.stringify(addresses)),
  (error: unknown) => {
    console.error(errorMessage(error));
    void end(1);
  },
);
