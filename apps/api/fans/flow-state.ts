import { FlowSchema } from '#contracts/flows/flow.schema.js';
import type { BothTimes, FlowState, TrackPosition } from '#contracts/fans/flow-state.js';
import type { BuiltJson, Sql } from '#database/database.js';
import {
  type LastBlock,
  type OpenEffect,
  readLastBlocks,
  readOpenEffects,
} from '#database/fans/fan-blocks.js';
import { readTraces } from '#database/fans/fan-traces.js';
import { countUnreadEvents, readFanState, type FanStateRow } from '#database/fans/fans.js';
import { assertNever } from '#domain/assert-never.js';
import { toReal, toVirtual, type WorkspaceClock } from '#domain/clock/workspace-clock.js';
import type { EnrollmentState, TrackRun, Wait } from '#domain/engine/state.js';
import { matchOf } from '#domain/flows/conditions-in.js';
import type { Step } from '#domain/flows/flow.js';
import { NOT_SENT_WORDS, WAITING_WORDS } from '#domain/events/reason-words.js';
import type { HoldReason } from '#domain/events/reasons.js';
import type { CampaignStatus, EpochMs } from '#domain/terms.js';
import { iso, passageOf } from './enrollment-passage.js';
import { stuckOf } from './fan-view.js';

/** What is known of a campaign the fan is in, with every flow version its fans may run. */
interface CampaignView {
  id: string;
  name: string;
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
  on: { workspaceId: string; fanId: string; clock: WorkspaceClock; realNow: EpochMs },
): Promise<FlowState> {
  const { workspaceId, fanId, clock, realNow } = on;
  const row = await readFanState(sql, workspaceId, fanId);
  const unreadEvents = await countUnreadEvents(sql, workspaceId, fanId, row?.cursor ?? 0);
  const asOf = { workspaceTime: iso(toVirtual(clock, realNow)), realTime: iso(realNow) };
  const start = { fanId, asOf, unreadEvents };
  if (row === undefined)
    return { ...start, revision: null, nextWake: null, stuck: null, tracks: [], enrollments: [] };
  const { enrollments, past = [] } = row.state;
  const view = await readView(sql, on, row);
  const tracks = enrollments
    .filter(({ open }) => open)
    .flatMap((enrollment) => enrollment.tracks.map((run) => positionOf(run, enrollment, view)));
  const traces = await readTraces(sql, workspaceId, fanId);
  return {
    ...start,
    revision: row.revision,
    nextWake: earliest(tracks),
    stuck: stuckOf(row),
    tracks,
    enrollments: [...past.map((one) => ({ ...one, open: false })), ...enrollments].map((one) =>
      passageOf(one, view.campaigns.get(one.campaignId), traces),
    ),
  };
}

async function readView(
  sql: Sql,
  { workspaceId, fanId, clock }: { workspaceId: string; fanId: string; clock: WorkspaceClock },
  fan: FanStateRow,
): Promise<View> {
  const { enrollments, past = [] } = fan.state;
  const ids = [...past, ...enrollments].map(({ campaignId }) => campaignId);
  return {
    fan,
    clock,
    campaigns: await readCampaigns(sql, workspaceId, ids),
    effects: await readOpenEffects(sql, workspaceId, fanId),
    blocks: await readLastBlocks(sql, workspaceId, fanId),
  };
}

async function readCampaigns(
  sql: Sql,
  workspaceId: string,
  ids: string[],
): Promise<Map<string, CampaignView>> {
  const rows = await sql.query<CampaignView>(
    `SELECT c.id, c.name, c.status, v.version,
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
    campaignName: campaign?.name ?? null,
    flow: flow?.name ?? null,
    flowVersion: version,
    track: run.track,
    run: run.run,
    step: run.step,
    stepName: step?.name ?? null,
    stepKind: step?.kind ?? null,
    visit: run.visit,
    since: iso(run.enteredAt),
    ...waitingFor(run.wait, step),
    nextWake: wakeOf(run.wait, view.clock),
    ...blockedBy(run.wait, campaign, view),
    lastBlocked: lastBlocked(run, campaignId, view),
    requested:
      run.request?.kind ?? (enrollment.leaving === true || enrollment.undoing === true ? 'exit' : null),
  };
}

function waitingFor(wait: Wait, step: Step | undefined): Pick<TrackPosition, 'waitingCode' | 'waitingFor'> {
  switch (wait.kind) {
    case 'none':
    case 'outcome':
      return { waitingCode: 'decision', waitingFor: 'the next decision' };
    case 'until':
      return { waitingCode: wait.reason, waitingFor: WAITING_WORDS[wait.reason] };
    case 'event': {
      const events = step?.kind === 'waitForEvent' ? step.events.map((one) => matchOf(one).event) : [];
      const named = events.length === 0 ? 'an event' : `an event: ${events.join(' or ')}`;
      return { waitingCode: 'event', waitingFor: named };
    }
    case 'effect':
      if (wait.work === 'webhook') return { waitingCode: 'webhook', waitingFor: 'the receiver of a webhook' };
      return wait.channel === undefined
        ? { waitingCode: 'service', waitingFor: 'the streaming service' }
        : { waitingCode: 'message', waitingFor: `a message by ${wait.channel} to be sent` };
    default:
      return assertNever(wait);
  }
}

/** Names what holds the step although the flow itself would go on. */
function blockedBy(
  wait: Wait,
  campaign: CampaignView | undefined,
  { fan, effects }: View,
): Pick<TrackPosition, 'blockedCode' | 'blockedBy'> {
  const by = (blockedCode: HoldReason, words: string) => ({ blockedCode, blockedBy: words });
  if (fan.stuckAt !== null) return by('stuck', `the fan is stuck: ${fan.stuckReason ?? 'unknown'}`);
  if (campaign?.status === 'paused') return by('campaign_paused', 'the campaign is paused');
  if (campaign?.status === 'ended') return by('campaign_ended', 'the campaign is ended');
  if (wait.kind === 'until' && wait.reason === 'quiet_hours') return by('quiet_hours', 'quiet hours');
  if (wait.kind === 'until' && wait.reason === 'cap') return by('cap', 'the limit of messages');
  if (wait.kind === 'until' && wait.reason === 'review')
    return by('needs_review', 'a member has to look at it');
  if (wait.kind === 'until' && wait.reason === 'budget') return by('budget', 'the spend cap');
  const effect = effects.find(({ id }) => wait.kind === 'effect' && id === wait.effectId);
  if (effect?.heldUntil != null)
    return by('provider_held', `the provider is held until ${effect.heldUntil.toISOString()} (real time)`);
  if (effect?.slotAt != null)
    return by('budget', `the provider's budget, until ${effect.slotAt.toISOString()} (real time)`);
  return { blockedCode: null, blockedBy: null };
}

/** The newest message of the track that was not sent, and why: no consent, suppressed, the cap … */
function lastBlocked(run: TrackRun, campaignId: string, { blocks }: View): TrackPosition['lastBlocked'] {
  const found = blocks.find((block) => block.campaignId === campaignId && block.track === run.track);
  if (found === undefined) return null;
  const { step, reason, at } = found;
  return { step, reason, words: NOT_SENT_WORDS[reason], at: at.toISOString() };
}

function wakeOf(wait: Wait, clock: WorkspaceClock): BothTimes | null {
  if (wait.kind !== 'until' && wait.kind !== 'event') return null;
  return { workspaceTime: iso(wait.at), realTime: iso(toReal(clock, wait.at)) };
}

function earliest(tracks: TrackPosition[]): BothTimes | null {
  const wakes = tracks.flatMap(({ nextWake }) => (nextWake === null ? [] : [nextWake]));
  return wakes.sort((a, b) => Date.parse(a.workspaceTime) - Date.parse(b.workspaceTime))[0] ?? null;
}
