import { cpus, loadavg } from 'node:os';
import { Database } from '#database/database.js';
import { listUnknownMessages } from '#database/messages/unknown-list.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { Product } from '#test/harness/product.js';
import { ApiClient } from '#tools/demo/api-client.js';
import { until } from '#tools/process.js';
import { importMessageFans, launchMessageCampaign } from './message-campaign.js';
import { type Death, DEATHS, killAt } from './message-deaths.js';
import type { StormOptions } from './options.js';

/** A kill and the worker's return take about so long (s). */
const SECONDS_A_KILL = 25;
/** So slow that messages are still under way when the last kill comes. */
const rateFor = ({ fans, kills }: StormOptions): string =>
  String(Math.max(1, fans / (Math.max(1, kills) * SECONDS_A_KILL)));
const SETTLES_WITHIN_MS = 15 * 60_000;
const MOST_LISTED = 100_000;

interface MessageVerdict {
  /** Messages that should have been sent. */
  wanted: number;
  taken: number;
  /** Addresses to which a provider took more than one message. */
  doubled: number;
  accepted: number;
  /** Unknown or abandoned, and in the list for operators. */
  listed: number;
  /** Unknown or abandoned, and not in the list. */
  unlisted: number;
  /** Without any outcome, or with another one. */
  lost: number;
}

/** Kills the worker at three moments of a send, over and over, and counts what the providers took. True: all is well. */
export async function messageStorm(options: StormOptions, say: (line: string) => void): Promise<boolean> {
  say('starting a product of its own');
  const rate = rateFor(options);
  const env = { TWILIO_PER_SECOND: rate, SENDGRID_PER_SECOND: rate };
  const product = await Product.start({ args: ['--empty'], env });
  const stop = () => void product.stop();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const named = { poolSize: 3, applicationName: 'segue-storm' };
  const database = await new Database(product.databaseUrl, named).connect();
  try {
    const { kills, verdict } = await run(product, database, options, say);
    process.stdout.write(`\n${table(options, kills, verdict)}\n`);
    return verdict.doubled + verdict.unlisted + verdict.lost === 0;
  } catch (error) {
    process.stderr.write(product.output);
    throw error;
  } finally {
    await database.close();
    await product.stop();
    if (options.keep) say(`kept: ${product.dataDir}`);
    else await product.remove();
  }
}

type Kills = Record<Death, { kills: number; underWay: number }>;

async function run(
  product: Product,
  database: Database,
  { fans, kills: most }: StormOptions,
  say: (line: string) => void,
): Promise<{ kills: Kills; verdict: MessageVerdict }> {
  const api = new ApiClient(product.address, product.apiKey);
  const campaignId = await launchMessageCampaign(api);
  const wanted = await importMessageFans(api, campaignId, fans);
  say(`${fans} fans are in, for ${wanted} messages`);
  const none = () => ({ kills: 0, underWay: 0 });
  const kills: Kills = {
    ...{ 'before the call': none(), 'after acceptance': none(), 'before the commit': none() },
  };
  for (let index = 0; index < most; index += 1) {
    const death = DEATHS[index % DEATHS.length] ?? 'before the call';
    const underWay = await killAt(product, database, death);
    kills[death].kills += 1;
    kills[death].underWay += underWay;
    say(`kill ${index + 1} of ${most}: ${death}, ${underWay} messages under way`);
  }
  const settled = () => isSettled(database, campaignId, wanted);
  const isOver = await until(settled, { withinMs: SETTLES_WITHIN_MS, everyMs: 500 });
  say(isOver ? 'every message has an outcome' : 'SOME MESSAGES HAVE NO OUTCOME');
  return { kills, verdict: await judge(product, database, campaignId, wanted) };
}

async function isSettled(database: Database, campaignId: string, wanted: number): Promise<boolean> {
  const [row] = await database.query<{ settled: number }>(
    `SELECT count(*)::int AS settled FROM messages
     WHERE campaign_id = $1 AND state NOT IN ('pending', 'attempting')`,
    [campaignId],
  );
  return (row?.settled ?? 0) >= wanted;
}

async function judge(
  product: Product,
  database: Database,
  campaignId: string,
  wanted: number,
): Promise<MessageVerdict> {
  const taken = await new SandboxControl(product.sandboxAddress).messages();
  const addresses = new Set(taken.map(({ provider, to }) => `${provider} ${to}`));
  const rows = await database.query<{ state: string; n: number; workspaceId: string }>(
    `SELECT state, count(*)::int AS n, workspace_id AS "workspaceId" FROM messages WHERE campaign_id = $1
     GROUP BY state, workspace_id`,
    [campaignId],
  );
  const of = (...states: string[]): number =>
    rows.filter(({ state }) => states.includes(state)).reduce((sum, { n }) => sum + n, 0);
  const [{ workspaceId } = { workspaceId: '' }] = rows;
  const list = workspaceId === '' ? [] : await listUnknownMessages(database, workspaceId, MOST_LISTED);
  const listed = list.filter((one) => one.campaignId === campaignId).length;
  return {
    ...{ wanted, taken: taken.length, doubled: taken.length - addresses.size },
    accepted: of('accepted'),
    listed,
    unlisted: of('unknown', 'abandoned') - listed,
    lost: wanted - of('accepted', 'unknown', 'abandoned'),
  };
}

function table({ fans, seed }: StormOptions, kills: Kills, verdict: MessageVerdict): string {
  const [load = 0] = loadavg();
  const facts: [string, string][] = [
    ['fans, messages wanted, seed', `${fans}, ${verdict.wanted}, "${seed}"`],
    ...DEATHS.map((death): [string, string] => [
      `worker killed ${death}`,
      `${kills[death].kills} times, ${kills[death].underWay} messages under way`,
    ]),
    ['taken by providers, taken twice', `${verdict.taken}, ${verdict.doubled}`],
    ['accepted', String(verdict.accepted)],
    ['unknown and listed, unknown and not listed', `${verdict.listed}, ${verdict.unlisted}`],
    ['without an outcome', String(verdict.lost)],
    ['machine', `${cpus().length} cores, load ${load.toFixed(1)}`],
  ];
  const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`;
  return [row('what', 'figure'), row('---', '---'), ...facts.map((fact) => row(...fact))].join('\n');
}
