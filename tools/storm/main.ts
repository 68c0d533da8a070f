import { readdirSync, statSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { Database } from '#database/database.js';
import { Product } from '#test/harness/product.js';
import { announceRelease } from '#tools/demo/audience.js';
import { errorMessage } from '#tools/process.js';
import { beginCampaign, everybodyHasArrived, type StormCampaign } from './campaign.js';
import { killParts, comebacksOf } from './kill-parts.js';
import { messageStorm } from './message-storm.js';
import { parseStormOptions, STORM_HELP, type StormOptions } from './options.js';
import { stormFans } from './storm-fans.js';
import { isClean, stormTable, type StormResult } from './storm-table.js';
import { judge } from './verdict.js';
import { LatenessWatch } from './watch-lateness.js';

const startedAt = performance.now();
const say = (line: string) => {
  process.stdout.write(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(7)} s  ${line}\n`);
};

/** After the last kill the campaign goes on to its end. If it has not ended by then, a fan was lost. */
const SETTLES_WITHIN_MS = 15 * 60_000;

async function storm(options: StormOptions): Promise<boolean> {
  say('starting a product of its own');
  const product = await Product.start({ args: ['--empty'] });
  // The product ends with us, however we end. It has its own folder and its own ports.
  const stop = () => void product.stop();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const database = await new Database(product.databaseUrl, {
    poolSize: 2,
    applicationName: 'segue-storm',
  }).connect();
  try {
    const result = await weather(product, database, options);
    process.stdout.write(`\n${stormTable(result)}\n`);
    return isClean(result);
  } finally {
    await database.close();
    await product.stop();
    if (options.keep) say(`kept: ${product.dataDir}`);
    else await product.remove();
  }
}

async function weather(product: Product, database: Database, options: StormOptions): Promise<StormResult> {
  const { seed, fans, kills } = options;
  const { csv, ids } = stormFans(seed, fans);
  const campaign = await beginCampaign(product, database, { csv, kills });
  say(`${campaign.imported} of ${fans} fans are in`);
  const lateness = new LatenessWatch(database);
  lateness.start();
  try {
    return await underKills(product, database, { options, campaign, ids, lateness });
  } catch (error) {
    // What the supervisor saw shows which part did not come back.
    process.stderr.write(product.output);
    throw error;
  } finally {
    await lateness.close();
  }
}

interface Stage {
  options: StormOptions;
  campaign: StormCampaign;
  ids: string[];
  lateness: LatenessWatch;
}

async function underKills(product: Product, database: Database, stage: Stage): Promise<StormResult> {
  const { campaign, ids, lateness, options } = stage;
  const { seed, kills } = options;
  // The sandbox is not killed, as providers are not. If the API refuses a request of its fans, they try again.
  const halfway = () => announceRelease(product.sandboxAddress, campaign.campaignId, ids);
  const { comebacks, allBackS, lastKillS } = await killParts(product, { seed, kills, say, halfway });
  say(`all parts are back, ${allBackS.toFixed(1)} s after the last kill`);
  const settled = await everybodyHasArrived(database, campaign.campaignId, SETTLES_WITHIN_MS);
  say(settled ? 'the campaign has ended, and everybody has arrived' : 'SOMEBODY NEVER ARRIVED');
  const late = await lateness.end(lastKillS);
  const verdict = await judge(database, product.sandboxAddress, campaign);
  const [load = 0] = loadavg();
  const conditions = `${cpus().length} cores, load ${load.toFixed(1)}`;
  return {
    options,
    imported: campaign.imported,
    comebacks: comebacksOf(comebacks),
    allBackS,
    ...late,
    verdict,
    logMb: logMb(product),
    conditions,
  };
}

function logMb({ dataDir }: Product): number {
  const folder = join(dataDir, 'logs');
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) / 1e6;
}

try {
  const options = parseStormOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(STORM_HELP);
  else if (options.messages) process.exitCode = (await messageStorm(options, say)) ? 0 : 1;
  else process.exitCode = (await storm(options)) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${errorMessage(error)}\n`);
  process.exitCode = 1;
}
