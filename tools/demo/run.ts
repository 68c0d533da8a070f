import { setTimeout as pause } from 'node:timers/promises';
import { ImportErrorPageSchema } from '#contracts/fans/imports.js';
import { FunnelSchema, MessageMetricsSchema, type FunnelAnswer } from '#contracts/metrics/metrics.js';
import { CampaignSchema } from '#contracts/campaigns/campaigns.js';
import type { Database } from '#database/database.js';
import { SOME_UNPROJECTED } from '#database/events/behind.js';
import { compareFunnel } from '#database/metrics/funnel-oracle.js';
import { ApiClient } from './api-client.js';
import { announceRelease, wakeAudience } from './audience.js';
import {
  createArtist,
  fansOfFile,
  importFans,
  launchCampaign,
  type LaunchedCampaign,
} from './glass-season.js';
import { funnelTable, messagesTable } from './report.js';

interface DemoRun {
  address: string;
  sandboxAddress: string;
  apiKey: string;
  database: Database;
  /** What the workspace's clock showed at the start (ms). */
  clockStart: number;
  say: (line: string) => void;
  signal: AbortSignal;
}

const HOUR = 3_600_000;
/** The waits are shorter than the template's own, so that the whole story takes six days of the workspace's clock. */
const WAITS = { saveWait: { hours: 26 }, followWait: { hours: 30 }, reengageWait: { hours: 36 } };
const ENDS_AFTER_HOURS = 150;
/** How long to wait for the last work of the projector and the last callbacks of the sandbox. */
const SETTLE_MS = 60_000;

/**
 * Does the main job, from the first import to the funnel. Returns true if the funnel equals the count over the raw
 * events.
 */
export async function runDemo(run: DemoRun): Promise<boolean> {
  const api = new ApiClient(run.address, run.apiKey);
  const { say, clockStart } = run;
  await wakeAudience({ ...run, apiBaseUrl: run.address });
  const launched = await launchCampaign(api, {
    artistId: await createArtist(api),
    releaseDate: '2026-12-04',
    waits: WAITS,
    endsAt: new Date(clockStart + ENDS_AFTER_HOURS * HOUR).toISOString(),
    landingUrl: `${run.sandboxAddress}/landing/glass-season`,
  });
  const { campaignId, release } = launched;
  say(
    `"${release.title}" is launched; out ${release.clock.kind === 'local' ? release.clock.date : ''} at each territory's midnight`,
  );
  await importAndTell(api, campaignId, say);
  await followCampaign(run, api, launched);
  return report(run, api, campaignId);
}

async function importAndTell(api: ApiClient, campaignId: string, say: DemoRun['say']): Promise<void> {
  const { id, rows } = await importFans(api, campaignId);
  say(`${rows.imported} of ${rows.read} rows imported; left out:`);
  const { items } = await api.get(`/v1/imports/${id}/errors`, ImportErrorPageSchema);
  for (const { line, reason } of items) say(`  line ${line}: ${reason}`);
}

/** Shows where the fans are, until the campaign has ended and no fan is under way. */
async function followCampaign(
  run: DemoRun,
  api: ApiClient,
  { campaignId, release }: LaunchedCampaign,
): Promise<void> {
  let announced = false;
  for (;;) {
    const funnel = await api.get(`/v1/metrics/campaigns/${campaignId}/funnel`, FunnelSchema);
    const { status } = await api.get(`/v1/campaigns/${campaignId}`, CampaignSchema);
    run.say(progressLine(funnel));
    if (!announced && funnel.asOf >= release.firstMoment) {
      await announceRelease(run.sandboxAddress, campaignId, fansOfFile());
      announced = true;
    }
    if (status === 'ended' && funnel.enrolled > 0 && funnel.ended === funnel.enrolled) return;
    await pause(5_000, undefined, { signal: run.signal });
  }
}

function progressLine({ asOf, rows, enrolled, ended }: FunnelAnswer): string {
  const day = new Date(asOf).toUTCString().slice(0, 22);
  const stages = rows.map(({ stage, fans }) => `${stage} ${fans}`).join(' · ');
  return `${day} UTC   ${stages} · ended ${ended} of ${enrolled}`;
}

async function report(run: DemoRun, api: ApiClient, campaignId: string): Promise<boolean> {
  await settled(run);
  const funnel = await api.get(`/v1/metrics/campaigns/${campaignId}/funnel`, FunnelSchema);
  const messages = await api.get(`/v1/metrics/campaigns/${campaignId}/messages`, MessageMetricsSchema);
  const out = (text: string) => process.stdout.write(`\n${text}\n`);
  out(`Funnel (strict order; times on the workspace's clock)\n\n${funnelTable(funnel)}`);
  out(`Messages by channel\n\n${messagesTable(messages)}`);
  const groupings = [[], ['service'], ['channel'], ['territory'], ['source']] as const;
  const asOf = Date.parse(funnel.asOf);
  const differences: string[] = [];
  for (const groupBy of groupings) {
    for (const order of ['strict', 'any'] as const) {
      differences.push(
        ...(await compareFunnel(run.database, campaignId, { asOf, order, groupBy })).differences,
      );
    }
  }
  const events = await countEvents(run.database, campaignId);
  out(
    differences.length === 0
      ? `The funnel equals a brute-force count over ${events} raw events, in both orders and in every group.`
      : `The funnel DIFFERS from the count over the raw events:\n${differences.join('\n')}`,
  );
  return differences.length === 0;
}

/** Waits until every event is projected. */
async function settled({ database, signal }: DemoRun): Promise<void> {
  const end = Date.now() + SETTLE_MS;
  for (;;) {
    const [row] = await database.query<{ behind: boolean }>(`SELECT ${SOME_UNPROJECTED} AS behind`);
    if (row?.behind === false) return;
    if (Date.now() > end) throw new Error('The read models did not catch up with the events.');
    await pause(200, undefined, { signal });
  }
}

async function countEvents(database: Database, campaignId: string): Promise<number> {
  const [row] = await database.query<{ events: number }>(
    'SELECT count(*) AS events FROM events WHERE campaign_id = $1',
    [campaignId],
  );
  return row?.events ?? 0;
}
