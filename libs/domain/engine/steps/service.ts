import type { ServiceStep } from '#domain/flows/flow.js';
import { outcomeOfFailure } from '#domain/events/receipt.js';
import { canDo, capabilityOf, type ItemKind } from '#domain/services/capabilities.js';
import type { CheckedStage, Service } from '#domain/terms.js';
import { holdOf, RELEASE_LATE, type Hold } from '#domain/releases/availability.js';
import { isTerritory, UNKNOWN_TERRITORY } from '#domain/releases/release-clock.js';
import { momentFor, reached } from '#domain/engine/facts.js';
import { emitEffect } from '#domain/engine/effects.js';
import { spread } from '#domain/engine/fan-share.js';
import { writeFact } from '#domain/engine/own-facts.js';
import type { Scope } from '#domain/engine/scope.js';
import type { TrackRun } from '#domain/engine/state.js';
import type { StepOutcome, StepRule } from '#domain/engine/step-rule.js';

/**
 * Acts on the fan's service, or checks what the fan has done there. The run takes the failed way at once when the
 * service cannot do the action, and when the fan has no live grant: a prompt with a link then asks the fan to do it.
 */
export const service: StepRule<ServiceStep> = (step, run, scope) => {
  if (run.wait.kind === 'outcome') {
    return run.wait.outcome.kind === 'done' ? { kind: 'pass' } : { kind: 'pass', to: step.onFailed };
  }
  if (run.wait.kind === 'effect') return { kind: 'stay', wait: run.wait };
  return step.action === 'check' ? check(step, run, scope) : act(step, step.action, run, scope);
};

type ActionThatActs = Exclude<ServiceStep['action'], 'check'>;

function act(step: ServiceStep, action: ActionThatActs, run: TrackRun, scope: Scope): StepOutcome {
  const chosen = grantedService(scope);
  // A fan who only asked for a reminder was never promised a save.
  const promised = action !== 'saveRelease' || scope.enrollment.path === 'service';
  const needsRelease = action !== 'followArtist';
  const possible = promised && (!needsRelease || scope.campaign.releaseId !== null);
  if (chosen === undefined || !possible || !canDo(chosen, action)) {
    // Every promised save leaves a receipt, also where nothing can be tried.
    if (action === 'saveRelease' && possible) writeFact(scope, notTried(chosen, scope));
    return { kind: 'pass', to: step.onFailed };
  }
  const hold = needsRelease ? holdFor(chosen, run, scope) : NOT_HELD;
  if (hold.kind === 'held') {
    return { kind: 'stay', wait: { kind: 'until', at: hold.until, reason: RELEASE_LATE } };
  }
  if (hold.kind === 'given_up') {
    writeFact(scope, neverAppeared(action, chosen));
    return { kind: 'pass', to: step.onFailed };
  }
  const first = looksFirst(action, scope) ? ({ lookFirst: true } as const) : {};
  return emitEffect(run, scope, { kind: 'service', action, service: chosen, ...first });
}

/** After the rush of a release the fan may have saved it by hand. */
const RUSH_MS = 30 * 60_000;

/**
 * Looking first costs one more call. On release night all fans act at the same moment, and nobody can have saved the
 * release before it is out. So only a late save looks first, and what is done for one fan at a time.
 */
function looksFirst(action: ActionThatActs, { campaign, enrollment, now }: Scope): boolean {
  if (action !== 'saveRelease') return true;
  return now > momentFor(campaign, enrollment) + campaign.releaseWindowMs + RUSH_MS;
}

/** A save that was promised and cannot be tried: the fan has no live grant, or the service has no such call. */
function notTried(chosen: Service | undefined, { enrollment }: Scope) {
  const reason = chosen === undefined ? 'not_connected' : 'not_possible';
  const service = chosen ?? enrollment.service;
  const receipt = outcomeOfFailure(reason);
  const payload = { ...(service === undefined ? {} : { service }), reason, receipt };
  return { type: 'release.save_failed', payload } as const;
}

const NOT_HELD: Hold = { kind: 'free' };

/** Is the release on the service for this fan? The campaign's probe asks the service for all fans; a fan only waits. */
function holdFor(chosen: Service, run: TrackRun, { campaign, enrollment, fan, now }: Scope): Hold {
  const table = campaign.availability?.[chosen];
  if (table === undefined) return NOT_HELD;
  const territory = enrollment.territory ?? UNKNOWN_TERRITORY;
  const moment = momentFor(campaign, enrollment);
  const share = spread(fan.id, campaign.releaseWindowMs);
  const wasHeld = run.wait.kind === 'until' && run.wait.reason === RELEASE_LATE;
  return holdOf(
    table[isTerritory(territory) ? territory : UNKNOWN_TERRITORY],
    { moment, share, wasHeld },
    now,
  );
}

/** The action failed because the release never appeared on the service. No effect was tried, so the fact names none. */
function neverAppeared(action: ActionThatActs, service: Service) {
  const reason = 'not_available';
  const receipt = outcomeOfFailure(reason);
  return action === 'saveRelease'
    ? ({ type: 'release.save_failed', payload: { service, reason, receipt } } as const)
    : ({ type: 'service.failed', payload: { service, action, reason, receipt } } as const);
}

/** The service that the fan pre-saved with, otherwise any connected one. Undefined when its grant is not alive. */
function grantedService({ enrollment, fan }: Scope): Service | undefined {
  const chosen = enrollment.service ?? fan.connections[0];
  return chosen !== undefined && fan.connections.includes(chosen) ? chosen : undefined;
}

/**
 * Checks for the fan's own acts. It does not look for stages that are known already, nor for what we did ourselves:
 * nobody could tell that from an act of the fan. A stage that nothing can show is `unobservable`.
 */
function check(step: ServiceStep, run: TrackRun, scope: Scope): StepOutcome {
  const { enrollment } = scope;
  const stages = (step.looksFor ?? ['saved', 'followed']).filter(
    (stage) => !reached(stage, scope) && enrollment.standing?.[stage] === undefined,
  );
  const chosen = grantedService(scope);
  const wanted = stages.map((stage) => ({ stage, items: itemsFor(stage, chosen, scope) }));
  const hidden = wanted.filter(({ items }) => items.length === 0);
  for (const { stage } of hidden) writeFact(scope, { type: 'stage.unobservable', payload: { stage } });
  const items = wanted.flatMap((one) => one.items);
  if (chosen === undefined || items.length === 0) {
    return { kind: 'pass', to: hidden.length > 0 ? step.onFailed : undefined };
  }
  const baseline = step.baseline === true ? ({ baseline: true } as const) : {};
  return emitEffect(run, scope, { kind: 'service', action: 'check', service: chosen, items, ...baseline });
}

/** The items in the fan's library that would show the stage on this service. */
function itemsFor(stage: CheckedStage, chosen: Service | undefined, scope: Scope): ItemKind[] {
  if (chosen === undefined) return [];
  const ability = stage === 'saved' ? 'checkSave' : 'checkFollow';
  if (capabilityOf(chosen, ability).kind === 'cannot') return [];
  const { acted, stages } = scope.enrollment;
  if (stage === 'followed') return acted?.followArtist === undefined ? ['artist'] : [];
  if (scope.campaign.releaseId === null) return [];
  return [
    ...(stages.release_saved === undefined ? (['release'] as const) : []),
    ...(acted?.likeTrack === undefined ? (['track'] as const) : []),
  ];
}
