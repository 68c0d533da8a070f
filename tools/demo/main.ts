import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '#database/database.js';
import { DataFolder } from '#tools/data-folder.js';
import { startLocal, type Started } from '#tools/local.js';
import type { StartOptions } from '#tools/options.js';
import { errorMessage, freePorts } from '#tools/process.js';
import { Stopping, Supervisor } from '#tools/supervisor.js';
import { runDemo } from './run.js';

/** A Wednesday evening. The release is on that Friday, in each territory at its own midnight. */
const CLOCK_START = Date.UTC(2026, 11, 2, 20);

const startedAt = Date.now();
const say = (line: string) =>
  process.stdout.write(`${((Date.now() - startedAt) / 1_000).toFixed(1).padStart(6)} s  ${line}\n`);

/** Does the main job once, with real parts in a folder of its own. The folder is removed at the end. */
async function main(env: Record<string, string>): Promise<number> {
  const data = mkdtempSync(join(tmpdir(), 'segue-demo-'));
  const folder = DataFolder.open(data);
  const supervisor = new Supervisor(folder, say);
  const abort = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      abort.abort();
      void supervisor.stop();
    });
  }
  try {
    const [port = 0] = await freePorts(1);
    const options: StartOptions = { ...OPTIONS, data, port };
    const started = await startLocal({ options, env, folder, supervisor, say, signal: abort.signal });
    return (await play(started, abort.signal)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Stopping) && !abort.signal.aborted) {
      process.stderr.write(`The demo failed: ${errorMessage(error)}\n`);
    }
    return 1;
  } finally {
    await supervisor.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

const OPTIONS = {
  help: false,
  host: '127.0.0.1',
  postgresPort: undefined,
  workers: 1,
  demo: true,
  empty: true,
  fansEverywhere: true,
  demoClockStart: CLOCK_START,
};

async function play(started: Started, signal: AbortSignal): Promise<boolean> {
  const { address, sandboxAddress, databaseUrl, seeded } = started;
  if (seeded === undefined) throw new Error('The demo workspace was not made.');
  const database = await new Database(databaseUrl, { poolSize: 2, applicationName: 'segue-demo' }).connect();
  const { apiKey } = seeded;
  return runDemo({ address, sandboxAddress, apiKey, database, say, clockStart: CLOCK_START, signal }).finally(
    () => database.close(),
  );
}

function environment(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [key, value] of Object.entries(process.env)) if (value !== undefined) env[key] = value;
  return env;
}

process.exitCode = await main(environment());
