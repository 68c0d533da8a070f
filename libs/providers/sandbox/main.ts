import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { SandboxOptionsSchema, type SandboxInput } from './options.js';
import { startSandbox } from './sandbox.js';

const HELP = `The sandbox: Spotify, Apple Music, Deezer, Twilio, SendGrid and a push service on loopback, and simulated fans.

  --config FILE     options as JSON (see options.ts); what follows overrides it
  --port NUMBER     one port for all; 0 takes a free one
  --host ADDRESS    127.0.0.1
  --data-dir DIR    keeps messages, saves and the fans' acts over restarts
  --seed TEXT       decides every fault and every fan's behaviour
`;

function readOptions(args: string[]): SandboxInput | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      config: { type: 'string' },
      port: { type: 'string' },
      host: { type: 'string' },
      'data-dir': { type: 'string' },
      seed: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) return 'help';
  const file: unknown = values.config === undefined ? {} : JSON.parse(readFileSync(values.config, 'utf8'));
  return SandboxOptionsSchema.parse({
    ...z.record(z.string(), z.unknown()).parse(file),
    ...(values.port === undefined ? {} : { port: Number(values.port) }),
    ...(values.host === undefined ? {} : { host: values.host }),
    ...(values['data-dir'] === undefined ? {} : { dataDir: values['data-dir'] }),
    ...(values.seed === undefined ? {} : { seed: values.seed }),
  });
}

/** Prints one line of JSON when the sandbox is ready; ends on SIGINT and SIGTERM. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(HELP);
    return;
  }
  const sandbox = await startSandbox(options);
  const { urls, apps, sendgridPublicKey } = sandbox;
  process.stdout.write(`${JSON.stringify({ ready: true, urls, apps, sendgridPublicKey })}\n`);
  const end = (): void => void sandbox.close().then(() => process.exit(0));
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
}

/** One clear sentence for each problem. */
function explain(error: unknown): string {
  if (error instanceof z.ZodError) {
    return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  }
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return 'its port is in use.';
  return error instanceof Error ? error.message : String(error);
}

main().catch((error: unknown) => {
  process.stderr.write(`The sandbox cannot start: ${explain(error)}\n`);
  process.exit(1);
});
