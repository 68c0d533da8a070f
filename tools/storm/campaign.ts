import { z } from 'zod';
import { ImportSchema } from '#contracts/fans/imports.js';
import type { Database } from '#database/database.js';
import { SOME_UNPROJECTED } from '#database/events/behind.js';
import type { Product } from '#test/harness/product.js';
import { ApiClient } from '#tools/demo/api-client.js';
import { wakeAudience } from '#tools/demo/audience.js';
import { createArtist, launchCampaign } from '#tools/demo/glass-season.js';
import { until } from '#tools/process.js';
import { readDemoClock } from '#tools/seed.js';

const HOUR = 3_600_000;
/** Hours of the workspace's clock, which are seconds of real time. The import ends well before the release. */
const RELEASE_AFTER = 60;
const HOURS_A_KILL = 7;
const LEAST_HOURS = 110;

/** The faults that providers have meanwhile. */
const FAULTS = {
  rateLimited: 0.02,
  serverError: 0.01,
  timeoutAfterAcceptance: 0.005,
  resetAfterAcceptance: 0.01,
  invalidGrant: 0.02,
  duplicateCallbacks: 0.1,
  reorderedCallbacks: 0.1,
  undelivered: 0.01,
};

const EVIDENCE = {
  wording: 'Yes, send me news about Nova Tide by SMS and email.',
  method: 'import',
  sourceUrl: 'https://example.com/nova-tide/presave',
};

export interface StormCampaign {
  campaignId: string;
  imported: number;
}

/** Launches a campaign with its fans in it and with sandbox fans who react. It lasts as long as the kills. */
export async function beginCampaign(
  product: Product,
  database: Database,
  { csv, kills }: { csv: string; kills: number },
): Promise<StormCampaign> {
  const api = new ApiClient(product.address, product.apiKey);
  const put = await fetch(`${product.sandboxAddress}/_sandbox/faults`, {
    method: 'PUT',
    body: JSON.stringify(FAULTS),
    headers: { 'content-type': 'application/json' },
  });
  if (!put.ok) throw new Error(`The sandbox refused the faults: ${put.status}.`);
  const { sandboxAddress, address: apiBaseUrl, apiKey } = product;
  await wakeAudience({ sandboxAddress, apiBaseUrl, apiKey });
  const { now } = await readDemoClock(database);
  const hours = Math.max(LEAST_HOURS, kills * HOURS_A_KILL) + RELEASE_AFTER;
  const { campaignId } = await launchCampaign(api, {
    artistId: await createArtist(api),
    releaseDate: new Date(now + RELEASE_AFTER * HOUR).toISOString().slice(0, 10),
    waits: { saveWait: { hours: 20 }, followWait: { hours: 20 }, reengageWait: { hours: 24 } },
    endsAt: new Date(now + hours * HOUR).toISOString(),
    landingUrl: `${sandboxAddress}/landing/glass-season`,
  });
  const query = new URLSearchParams({ campaignId, consentEvidence: JSON.stringify(EVIDENCE) });
  const { rows } = await api.postCsv(`/v1/fans/import?${query.toString()}`, csv, ImportSchema);
  return { campaignId, imported: rows.imported };
}

/** Waits until the campaign has ended, every fan has left it and every event is counted. */
export async function everybodyHasArrived(
  database: Database,
  campaignId: string,
  withinMs: number,
): Promise<boolean> {
  const Row = z.object({ open: z.number(), ended: z.boolean(), behind: z.boolean() });
  const arrived = async () => {
    const [row] = await database.query(
      `SELECT (SELECT count(*) FROM enrollments WHERE campaign_id = $1 AND open) AS open,
         (SELECT status = 'ended' FROM campaigns WHERE id = $1) AS ended,
         ${SOME_UNPROJECTED} AS behind`,
      [campaignId],
    );
    const { open, ended, behind } = Row.parse(row);
    return open === 0 && ended && !behind;
  };
  return until(arrived, { withinMs, everyMs: 1_000 });
}
