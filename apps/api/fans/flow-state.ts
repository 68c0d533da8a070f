import { FlowSchema } from '#contracts/flows/flow.schema.js';
import type { FlowState, TrackPosition } from '#contracts/fans/fans.js';
import type { BuiltJson, Sql } from '#database/database.js';
import {
  type LastBlock,
  type OpenEffect,
  readLastBlocks,
  readOpenEffects,
} from '#database/fans/fan-blocks.js';
import { countUnreadEvents, readFanState, type FanStateRow } from '#database/fans/fans.js';
import { assertNever } from '#domain/assert-never.js';
import { toReal, type WorkspaceClock } from '#domain/clock/workspace-clock.js';
import type { EnrollmentState, TrackRun, Wait } from '#domain/engine/state.js';
import { matchOf } from '#domain/flows/conditions-in.js';
import type { Step } from '#domain/flows/flow.js';
import type { CampaignStatus } from '#domain/terms.js';
import { stuckOf } from './fan-view.js';

/** What is known of a campaign the fan is in, with every flow version its fans may run. */
interface CampaignView {
  id: string;
  status: CampaignStatus;
  /** The newest of them. */
  version: number | null;
  flows: BuiltJson<{ version: number; definition: unknown }[]>;
}

/** Everything that a fan's position is read from. */
interface View {
  fan: FanStateRow;
  clock: WorkspaceClock;
  campaigns: Map<string, CampaignView>;
  effects: OpenEffect[];
  blocks: LastBlock[];
}

/** Says where the fan stands, from the state of the last decision. `live-position.ts` asks the workflow itself. */
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
  const ids = enrollments.map(({ campaignId }) => campaignId);
  const view: View = {
    fan: row,
    clock,
    campaigns: await readCampaigns(sql, workspaceId, ids),
    effects: await readOpenEffects(sql, workspaceId, fanId),
    blocks: await readLastBlocks(sql, workspaceId, fanId),
  };
  const tracks = enrollments
    .filter(({ open }) => open)
    .flatMap((enrollment) => enrollment.tracks.map((run) => positionOf(run, enrollment, view)));
  return {
    fanId,
    revision: row.revision,
    unreadEvents,
    nextWake: earliest(tracks),
    stuck: stuckOf(row),
    tracks,
    enrollments: [...(row.state.past ?? []).map((one) => ({ ...one, open: false })), ...enrollments].map(
      ({ campaignId, enrolledAt, open }) => ({ campaignId, enrolledAt: iso(enrolledAt), open }),
    ),
  };
}

async function readCampaigns(
  sql: Sql,
  workspaceId: string,
  ids: string[],
): Promise<Map<string, CampaignView>> {
  const rows = await sql.query<CampaignView>(
    `SELECT c.id, c.status, v.version,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('version', x.version, 'definition', x.definition)), '[]')
        FROM flow_versions x WHERE x.id = c.flow_version_id OR x.id IN (
          SELECT p.flow_version_id FROM campaign_versions p WHERE p.campaign_id = c.id)) AS flows
     FROM campaigns c LEFT JOIN flow_versions v ON v.id = c.flow_version_id
     WHERE c.workspace_id = $1 AND c.id = ANY ($2::uuid[])`,
    [workspaceId, ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

function positionOf(run: TrackRun, enrollment: EnrollmentState, view: View): TrackPosition {
  const { campaignId } = enrollment;
  const campaign = view.campaigns.get(campaignId);
  const version = run.version ?? enrollment.version ?? campaign?.version ?? null;
  const known = campaign?.flows ?? [];
  const definition = (known.find((each) => each.version === version) ?? known[0])?.definition;
  const flow = definition === undefined ? undefined : FlowSchema.parse(definition);
  const step = flow?.tracks.find(({ id }) => id === run.track)?.steps.find(({ id }) => id === run.step);
  return {
    campaignId,
    flow: flow?.name ?? null,
    flowVersion: version,
    track: run.track,
    run: run.run,
    step: run.step,
    stepName: step?.name ?? null,
    stepKind: step?.kind ?? null,
    visit: run.visit,
    since: iso(run.enteredAt),
    waitingFor: waitingFor(run.wait, step),
    nextWake: wakeOf(run.wait, view.clock),
    blockedBy: blockedBy(run.wait, campaign, view),
    lastBlocked: lastBlocked(run, campaignId, view),
    requested: run.request?.kind ?? (enrollment.leaving === true ? 'exit' : null),
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
      return step?.kind === 'waitForEvent'
        ? `an event: ${step.events.map((one) => matchOf(one).event).join(' or ')}`
        : 'an event';
    case 'effect':
      if (wait.work === 'webhook') return 'the receiver of a webhook';
      return wait.channel === undefined ? 'the streaming service' : `a message by ${wait.channel} to be sent`;
    default:
      return assertNever(wait);
  }
}

/** Names what holds the step although the flow itself would go on. */
function blockedBy(wait: Wait, campaign: CampaignView | undefined, { fan, effects }: View): string | null {
  if (fan.stuckAt !== null) return `the fan is stuck: ${fan.stuckReason ?? 'unknown'}`;
  if (campaign !== undefined && campaign.status !== 'live') return `the campaign is ${campaign.status}`;
  if (wait.kind === 'until' && (wait.reason === 'quiet_hours' || wait.reason === 'cap')) return wait.reason;
  const effect = effects.find(({ id }) => wait.kind === 'effect' && id === wait.effectId);
  if (effect?.heldUntil != null) return `the provider is held until ${effect.heldUntil.toISOString()}`;
  if (effect?.slotAt != null) return `the provider's budget, until ${effect.slotAt.toISOString()}`;
  return null;
}

/** The newest message of the track that was not sent, and why: no consent, suppressed, the cap … */
function lastBlocked(run: TrackRun, campaignId: string, { blocks }: View): TrackPosition['lastBlocked'] {
  const found = blocks.find((block) => block.campaignId === campaignId && block.track === run.track);
  if (found === undefined) return null;
  const { step, reason, at } = found;
  return { step, reason, at: at.toISOString() };
}

function wakeOf(wait: Wait, clock: WorkspaceClock): TrackPosition['nextWake'] {
  if (wait.kind !== 'until' && wait.kind !== 'event') return null;
  return { virtual: iso(wait.at), real: iso(toReal(clock, wait.at)) };
}

function earliest(tracks: TrackPosition[]): TrackPosition['nextWake'] {
  const wakes = tracks.flatMap(({ nextWake }) => (nextWake === null ? [] : [nextWake]));
  return wakes.sort((a, b) => Date.parse(a.virtual) - Date.parse(b.virtual))[0] ?? null;
}

/** A moment that is too far for a `Date` becomes the farthest one it can hold. */
const LAST_DATE = 8.64e15;
const iso = (at: number): string => new Date(Math.min(Math.max(at, -LAST_DATE), LAST_DATE)).toISOString();
