import { writeAudit, type AuditRow, type NewAuditEntry } from '#database/access/audit.js';
import { newEvent } from '#database/events/new-event.js';
import { readCampaignFlows } from '#database/campaigns/campaign-versions.js';
import type { Database, Sql } from '#database/database.js';
import { appendEvents } from '#database/events/event-store.js';
import { lockFan, readFanState } from '#database/fans/fans.js';
import type { EnrollmentState, TrackRun } from '#domain/engine/state.js';
import type { StepVisit } from '#domain/events/catalogue.js';
import { stepAt } from '#domain/flows/step-map.js';

export type FanOperation =
  | {
      kind: 'skip_wait';
      campaignId: string;
      track: string;
      run?: number | undefined;
      step?: string | undefined;
    }
  | {
      kind: 'move';
      campaignId: string;
      track: string;
      run?: number | undefined;
      step?: string | undefined;
      toStep: string;
    }
  | { kind: 'exit'; campaignId: string; track?: string | undefined };

interface FanRequest {
  workspaceId: string;
  fanId: string;
  actor: NewAuditEntry['actor'];
  reason: string;
  /** Workspace time. */
  now: number;
  operation: FanOperation;
}

type FanOperated =
  | { kind: 'accepted'; entry: AuditRow }
  | { kind: 'unknown' }
  /** The fan is not where this could be done. */
  | { kind: 'refused'; reason: string };

/**
 * Asks the engine for something about one fan: an event, written with its audit entry, which the fan's next
 * decision takes in. It names the visit it means, so that one who has gone on meanwhile is not touched.
 */
export function operateOnFan(database: Database, request: FanRequest): Promise<FanOperated> {
  const { workspaceId, fanId, operation } = request;
  return database.transaction(async (sql): Promise<FanOperated> => {
    if (!(await lockFan(sql, workspaceId, fanId))) return { kind: 'unknown' };
    const state = (await readFanState(sql, workspaceId, fanId))?.state;
    const enrollment = state?.enrollments.find(({ campaignId }) => campaignId === operation.campaignId);
    if (enrollment?.open !== true) return refused('The fan is not under way in this campaign.');
    const target = await findTarget(sql, enrollment, operation);
    if (typeof target === 'string') return refused(target);
    const entry = await writeAudit(sql, auditOf(request, target));
    const occasion = { workspaceId, occurredAt: request.now, origin: 'api' as const };
    const event = newEvent(occasion, fanId, eventOf(operation, target, entry.id));
    await appendEvents(sql, [{ ...event, campaignId: operation.campaignId }]);
    return { kind: 'accepted', entry };
  });
}

const refused = (reason: string): FanOperated => ({ kind: 'refused', reason });

function auditOf({ workspaceId, fanId, actor, reason, operation }: FanRequest, run: TrackRun | undefined) {
  const { kind, campaignId, ...details } = operation;
  const at = run === undefined ? {} : { step: run.step, run: run.run };
  const action = `fan.${kind}`;
  return { workspaceId, actor, action, fanId, campaignId, reason, details: { ...details, ...at } };
}

/** Finds the run that is meant. Undefined: all runs are meant. A text says why the request cannot be done. */
async function findTarget(
  sql: Sql,
  enrollment: EnrollmentState,
  operation: FanOperation,
): Promise<TrackRun | undefined | string> {
  if (operation.kind === 'exit') {
    const inTrack = enrollment.tracks.some(({ track }) => track === operation.track);
    return operation.track === undefined || inTrack ? undefined : 'The fan is not in this track.';
  }
  const runs = enrollment.tracks.filter(
    ({ track, run }) => track === operation.track && (operation.run ?? run) === run,
  );
  const [run] = runs;
  if (run === undefined) return 'The fan is not in this track.';
  if (runs.length > 1) return 'Several runs of this track are open: say which by `run`.';
  if ((operation.step ?? run.step) !== run.step) return `The fan is at the step ${run.step} by now.`;
  const flows = await readCampaignFlows(sql, enrollment.campaignId);
  const flow = flows.get(run.version ?? enrollment.version ?? Math.min(...flows.keys()));
  if (flow === undefined) throw new Error(`Campaign ${enrollment.campaignId} has lost a version.`);
  if (operation.kind === 'move') {
    const there = stepAt(flow, { track: run.track, step: operation.toStep }) !== undefined;
    return there ? run : `The track has no step ${operation.toStep}.`;
  }
  const kind = stepAt(flow, run)?.kind;
  if (kind === 'wait' || kind === 'waitForEvent') return run;
  return `The step ${run.step} is no wait (${kind ?? 'unknown'}): windows, caps and what is out cannot be skipped.`;
}

function eventOf(operation: FanOperation, run: TrackRun | undefined, auditId: string) {
  if (operation.kind === 'exit') {
    const track = operation.track === undefined ? {} : { track: operation.track };
    return { type: 'flow.exit_requested', payload: { ...track, auditId } } as const;
  }
  if (run === undefined) throw new Error('A run is needed.');
  const at: StepVisit = { track: run.track, run: run.run, step: run.step, visit: run.visit, auditId };
  return operation.kind === 'move'
    ? ({ type: 'flow.move_requested', payload: { ...at, toStep: operation.toStep } } as const)
    : ({ type: 'flow.skip_requested', payload: at } as const);
}
