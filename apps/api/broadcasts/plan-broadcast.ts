import type { BroadcastPreview, CreateBroadcast } from '#contracts/campaigns/broadcasts.js';
import type { Database } from '#database/database.js';
import { readTemplates, writtenTemplates } from '#database/messages/templates.js';
import { type Segment, withoutHoldouts } from '#domain/audiences/segment.js';
import { broadcastFlow, broadcastMoments, enrollingRate } from '#domain/broadcasts/broadcast.js';
import type { WorkspaceClock } from '#domain/clock/workspace-clock.js';
import type { Flow } from '#domain/flows/flow.js';
import { releaseNeeds } from '#domain/flows/release-needs.js';
import { type FlowProblem, hasErrors, templatesOf, validateFlow } from '#domain/flows/validate.js';
import type { EpochMs } from '#domain/terms.js';
import { addressProblems } from '#api/campaigns/address-problems.js';
import { previewSegment } from '#api/audiences/preview-audience.js';

/** The plan of a broadcast: what it would do, and the data that making it needs. */
export interface PlannedBroadcast {
  preview: BroadcastPreview;
  problems: FlowProblem[];
  flow: Flow;
  moments: { first: EpochMs; last: EpochMs };
  /** Fans of the workspace. */
  fans: number;
  perSecond: number;
}

/** Undefined when the workspace has no such artist. `now` is on the workspace's clock. */
export async function planBroadcast(
  database: Database,
  on: { workspaceId: string; publicBaseUrl: string; clock: WorkspaceClock; now: EpochMs },
  body: CreateBroadcast,
): Promise<PlannedBroadcast | undefined> {
  const { workspaceId, clock, now } = on;
  const artist = await artistName(database, workspaceId, body.artistId);
  if (artist === undefined) return undefined;
  const { name, channels, template, purpose, at, validFor } = body;
  const flow = broadcastFlow({ name, channels, template, purpose, at, validFor });
  const moments = broadcastMoments(at);
  const { counts, preview } = await previewSegment(database, on, {
    ...{ segment: segmentOf(body), campaignId: null, purpose, flow, track: undefined },
    ...{ names: { artist, release: null }, pricePerSegment: body.pricePerSegment },
    pricePerMms: body.pricePerMms,
  });
  const secondsLeft = (moments.first - now) / 1000 / clock.k;
  const perSecond = enrollingRate(counts.size, secondsLeft);
  const problems = [
    ...(await flowProblems(database, workspaceId, flow)),
    ...timeProblems(moments.first, now, perSecond),
  ];
  const [firstAt, lastAt] = [moments.first, moments.last].map((moment) => new Date(moment).toISOString());
  if (firstAt === undefined || lastAt === undefined) throw new Error('A broadcast without a time.');
  return {
    preview: { ...preview, firstAt, lastAt, problems },
    ...{ problems, flow, moments, fans: counts.fans, perSecond: perSecond ?? 1 },
  };
}

/** Whom the broadcast is for. */
export const segmentOf = ({ segment, exceptHoldouts }: CreateBroadcast): Segment =>
  exceptHoldouts ? withoutHoldouts(segment) : segment;

async function artistName(database: Database, workspaceId: string, id: string): Promise<string | undefined> {
  const [artist] = await database.query<{ name: string }>(
    'SELECT name FROM artists WHERE workspace_id = $1 AND id = $2 AND archived_at IS NULL',
    [workspaceId, id],
  );
  return artist?.name;
}

async function flowProblems(database: Database, workspaceId: string, flow: Flow): Promise<FlowProblem[]> {
  const problems = validateFlow(flow, { templates: await writtenTemplates(database, workspaceId) });
  const needs = releaseNeeds(flow, await readTemplates(database, workspaceId, templatesOf(flow)));
  const address = await addressProblems(database, workspaceId, flow);
  return [...problems, ...needs, ...address].filter((problem) => hasErrors([problem]));
}

function timeProblems(first: EpochMs, now: EpochMs, perSecond: number | undefined): FlowProblem[] {
  const at = { severity: 'error', track: 'broadcast', step: 'awaitMoment' } as const;
  if (first <= now)
    return [{ ...at, code: 'too_late', reason: 'Its time has come already for fans in some zone.' }];
  if (perSecond !== undefined) return [];
  return [{ ...at, code: 'too_late', reason: 'There is not enough time left to enroll all of its fans.' }];
}
