import { surviveLostOutput } from '#config/log-output.js';
import { DataFolder } from './data-folder.js';
import { startLocal, type Started } from './local.js';
import { HELP, parseOptions, type StartOptions } from './options.js';
import { errorMessage, StartError } from './process.js';
import { Stopping, Supervisor } from './supervisor.js';

const startedAt = Date.now();
const say = (line: string) => {
  const seconds = ((Date.now() - startedAt) / 1_000).toFixed(1).padStart(6);
  process.stdout.write(`${seconds} s  ${line}\n`);
};

/** The reason why the process ends without being asked to. */
function fail(error: unknown): void {
  const sentence =
    error instanceof StartError ? error.message : `Segue could not start: ${errorMessage(error)}`;
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}

async function main(options: StartOptions): Promise<void> {
  const folder = DataFolder.open(options.data);
  const supervisor = new Supervisor(folder, say);
  const abort = new AbortController();
  const stop = async () => {
    if (!supervisor.stopping) say('stopping');
    abort.abort();
    await supervisor.stop();
  };
  const stopped = new Promise<void>((resolve, reject) => {
    // A second Ctrl-C changes nothing, because every step of the stop has a limit.
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(name, () => void stop().then(resolve, reject));
  });
  // If something fails here, the services must not be left without a supervisor.
  process.on('uncaughtException', (error) => {
    fail(error);
    process.kill(process.pid, 'SIGTERM');
  });
  try {
    await folder.endOrphans(say);
    report(
      await startLocal({ options, env: environment(), folder, supervisor, say, signal: abort.signal }),
      options,
    );
    await stopped;
  } catch (error) {
    if (!(error instanceof Stopping) && !abort.signal.aborted) fail(error);
    await stop();
  }
  say('stopped; the next start goes on from here');
}

function environment(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [key, value] of Object.entries(process.env)) if (value !== undefined) env[key] = value;
  return env;
}

function report({ address, seeded, fanPage, signInLink }: Started, { data }: StartOptions): void {
  const lines = [
    `Segue is running.`,
    `  Address   ${address}`,
    `  Dashboard ${signInLink ?? `${address}/app`}${signInLink === undefined ? '' : ' (signs in once, within 15 minutes)'}`,
    `  API docs  ${address}/docs`,
    `  Phone     ${address}/sandbox (the texts and mails that fans get)`,
    `  Data      ${data} (logs in ${data}/logs, the database's address in ${data}/database.json)`,
  ];
  if (fanPage !== undefined) lines.push(`  Fan page  ${fanPage}`);
  if (seeded !== undefined) {
    lines.push(
      `  Sign in   ${seeded.email} / ${seeded.password}`,
      `  API key   ${seeded.apiKey}`,
      '',
      'Try next:',
      `  curl -H 'Authorization: Bearer ${seeded.apiKey}' ${address}/v1/artists`,
      `  npm run demo`,
      ...seeded.lines.map((line) => `  ${line}`),
    );
  }
  lines.push('', 'Ctrl-C stops everything. The next start continues from there.');
  process.stdout.write(`\n${lines.join('\n')}\n\n`);
}

surviveLostOutput();
try {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(HELP);
  else await main(options);
} catch (error) {
  fail(error);
}
