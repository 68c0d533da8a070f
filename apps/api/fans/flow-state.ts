import type { FlowState, TrackPosition } from '../../../libs/contracts/fans.js';
import type { Sql } from '../../../libs/database/database.js';
import { countUnreadEvents, readFanState, type FanStateRow } from '../../../libs/database/fans.js';
import { assertNever } from '../../../libs/domain/assert-never.js';
import { toReal, type WorkspaceClock } from '../../../libs/domain/clock/workspace-clock.js';
import type { TrackRun, Wait } from '../../../libs/domain/engine/state.js';
import type { Flow, Step } from '../../../libs/domain/flow/flow.js';
import type { CampaignStatus } from '../../../libs/domain/terms.js';
import { stuckOf } from './fan-view.js';

/** What is known of a campaign the fan is in, with the flow version it runs. */
interface CampaignView {
  id: string;
  status: CampaignStatus;
  version: number | null;
  definition: Flow | null;
}

/** Where the fan stands, from the last decision's state: the workflow itself is asked elsewhere. */
export async function readFlowState(
  sql: Sql,
  workspaceId: string,
  fanId: string,
  clock: WorkspaceClock,
): Promise<FlowState> {
  const row = await readFanState(sql, workspaceId, fanId);
  const unreadEvents = await countUnreadEvents(sql, workspaceId, fanId, row?.cursor ?? 0);
  if (row === undefined) {
    return { fanId, revision: null, unreadEvents, nextWake: null, stuck: null, tracks: [], enrollments: [] };
  }
  const { enrollments } = row.state;
  const campaigns = await readCampaigns(
    sql,
    workspaceId,
    enrollments.map(({ campaignId }) => campaignId),
  );
  const tracks = enrollments
    .filter(({ open }) => open)
    .flatMap(({ campaignId, tracks: runs }) =>
      runs.map((run) => positionOf(run, campaignId, campaigns.get(campaignId), row, clock)),
    );
  return {
    fanId,
    revision: row.revision,
    unreadEvents,
    nextWake: earliest(tracks),
    stuck: stuckOf(row),
    tracks,
    enrollments: enrollments.map(({ campaignId, enrolledAt, open }) => ({
      campaignId,
      enrolledAt: iso(enrolledAt),
      open,
    })),
  };
}

async function readCampaigns(
  sql: Sql,
  workspaceId: string,
  ids: string[],
): Promise<Map<string, CampaignView>> {
  const rows = await sql.query<CampaignView>(
    `SELECT c.id, c.status, v.version, v.definition
     FROM campaigns c LEFT JOIN flow_versions v ON v.id = c.flow_version_id
     WHERE c.workspace_id = $1 AND c.id = ANY ($2::uuid[])`,
    [workspaceId, ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

function positionOf(
  run: TrackRun,
  campaignId: string,
  campaign: CampaignView | undefined,
  fan: FanStateRow,
  clock: WorkspaceClock,
): TrackPosition {
  const flow = campaign?.definition ?? undefined;
  const step = flow?.tracks.find(({ id }) => id === run.track)?.steps.find(({ id }) => id === run.step);
  return {
    campaignId,
    flow: flow?.name ?? null,
    flowVersion: campaign?.version ?? null,
    track: run.track,
    run: run.run,
    step: run.step,
    stepName: step?.name ?? null,
    stepKind: step?.kind ?? null,
    visit: run.visit,
    since: iso(run.enteredAt),
    waitingFor: waitingFor(run.wait, step),
    nextWake: wakeOf(run.wait, clock),
    blockedBy: blockedBy(run.wait, campaign, fan),
  };
}

function waitingFor(wait: Wait, step: Step | undefined): string {
  switch (wait.kind) {
    case 'none':
    case 'outcome':
      return 'the next decision';
    case 'until':
      return `a moment (${wait.reason})`;
    case 'event':
      return step?.kind === 'waitForEvent' ? `an event: ${step.events.join(' or ')}` : 'an event';
    case 'effect':
      return wait.channel === undefined ? 'the streaming service' : `a message by ${wait.channel} to be sent`;
    default:
      return assertNever(wait);
  }
}

/** What keeps the step from going on though nothing of the flow is missing. */
function blockedBy(wait: Wait, campaign: CampaignView | undefined, fan: FanStateRow): string | null {
  if (fan.stuckAt !== null) return `the fan is stuck: ${fan.stuckReason ?? 'unknown'}`;
  if (campaign !== undefined && campaign.status !== 'live') return `the campaign is ${campaign.status}`;
  if (wait.kind === 'until' && (wait.reason === 'quiet_hours' || wait.reason === 'cap')) return wait.reason;
  return null;
}

function wakeOf(wait: Wait, clock: WorkspaceClock): TrackPosition['nextWake'] {
  if (wait.kind !== 'until' && wait.kind !== 'event') return null;
  return { virtual: iso(wait.at), real: iso(toReal(clock, wait.at)) };
}

function earliest(tracks: TrackPosition[]): TrackPosition['nextWake'] {
  const wakes = tracks.flatMap(({ nextWake }) => (nextWake === null ? [] : [nextWake]));
  return wakes.sort((a, b) => Date.parse(a.virtual) - Date.parse(b.virtual))[0] ?? null;
}

/** Beyond what a date can show, the farthest one. */
const LAST_DATE = 8.64e15;
const iso = (at: number): string => new Date(Math.min(Math.max(at, -LAST_DATE), LAST_DATE)).toISOString();
