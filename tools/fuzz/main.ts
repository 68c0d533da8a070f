import { parseArgs } from 'node:util';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { createMember } from '#database/access/members.js';
import { Database } from '#database/database.js';
import { Product } from '#test/harness/product.js';
import { errorMessage, StartError } from '#tools/process.js';
import { fuzz, type FuzzReport } from './fuzz.js';

const HELP = `Sends requests drawn from the API's own page to a product of its own, and holds each answer against that page:
no 5xx, no answer that the page does not foresee, each with a request id and a newline at its end. Requests with an
Idempotency-Key are sent twice: the second answer must be the first one, byte by byte.

  npm run fuzz -- [options]

  --requests N  how many (3000)
  --seed N      the same seed draws the same requests as long as the answers are the same (1)
  --help        this page

Exit code 1: something was found; each finding is printed with its request.
`;

interface Options {
  help: boolean;
  requests: number;
  seed: number;
}

function optionsOf(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      help: { type: 'boolean', default: false },
      requests: { type: 'string', default: '3000' },
      seed: { type: 'string', default: '1' },
    },
  });
  const whole = (name: string, text: string): number => {
    if (/^\d{1,9}$/.test(text)) return Number(text);
    throw new StartError(`${name} must be a whole number, not "${text}".`);
  };
  return {
    help: values.help,
    requests: whole('--requests', values.requests),
    seed: whole('--seed', values.seed),
  };
}

async function run({ requests, seed }: Options): Promise<boolean> {
  const product = await Product.start({ env: { RATE_LIMIT_PER_SECOND: '100000' } });
  const stop = () => void product.stop();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const started = performance.now();
  try {
    const onProgress = (done: number) => {
      if (done % 1000 === 0) process.stderr.write(`${done} requests\n`);
    };
    const keys = [product.apiKey, product.apiKey, await ownerOf(product)];
    const report = await fuzz({ baseUrl: product.address, keys, requests, seed, onProgress });
    process.stdout.write(wordsOf(report, seed, (performance.now() - started) / 1000));
    return report.findings.length === 0;
  } finally {
    await product.stop();
    await product.remove();
  }
}

/** A session of an owner: some routes are theirs alone. */
async function ownerOf(product: Product): Promise<string> {
  const headers = { authorization: `Bearer ${product.apiKey}`, 'content-type': 'application/json' };
  const workspace = await (await fetch(`${product.address}/v1/workspace`, { headers })).json();
  const { id: workspaceId } = z.object({ id: z.uuid() }).parse(workspace);
  const credentials = { email: `fuzz-${randomUUID()}@example.com`, password: randomUUID() };
  const database = await new Database(product.databaseUrl, { poolSize: 1 }).connect();
  await createMember(database, { workspaceId, role: 'owner', ...credentials }).finally(() =>
    database.close(),
  );
  const body = JSON.stringify(credentials);
  const signedIn = await fetch(`${product.address}/v1/auth/sign-in`, { method: 'POST', headers, body });
  return z.object({ token: z.string() }).parse(await signedIn.json()).token;
}

function wordsOf(
  { requests, statuses, neverOk, replayed, findings }: FuzzReport,
  seed: number,
  seconds: number,
): string {
  const lines = [
    ...findings.map(({ request, body, answer, what }) =>
      [`FOUND ${what}`, `  ${request}`, ...(body === undefined ? [] : [`  ${body}`]), `  ${answer}`].join(
        '\n',
      ),
    ),
    `${requests} requests, seed ${seed}, in ${seconds.toFixed(0)} s: ${findings.length} findings.`,
    `Statuses: ${Object.entries(statuses)
      .map(([status, count]) => `${status} × ${count}`)
      .join(', ')}.`,
    `Without a success: ${neverOk.join(', ') || 'none'}.`,
    `The same answer again by the same Idempotency-Key: ${replayed.length} operations.`,
  ];
  return `${lines.join('\n')}\n`;
}

try {
  const options = optionsOf(process.argv.slice(2));
  if (options.help) process.stdout.write(HELP);
  else process.exitCode = (await run(options)) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${errorMessage(error)}\n`);
  process.exitCode = 1;
}
