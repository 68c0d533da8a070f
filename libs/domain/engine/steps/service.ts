import type { ServiceStep } from '#domain/flows/flow.js';
import { canDo, capabilityOf, type ItemKind } from '#domain/services/capabilities.js';
import type { CheckedStage, Service } from '#domain/terms.js';
import { holdOf, RELEASE_LATE, type Hold } from '#domain/releases/availability.js';
import { isTerritory, UNKNOWN_TERRITORY } from '#domain/releases/release-clock.js';
import { momentFor, reached } from '#domain/engine/facts.js';
import { emitEffect } from '#domain/engine/effects.js';
import type { NewFanEvent, Scope, StepOutcome, StepRule } from '#domain/engine/context.js';
import { spread } from '#domain/engine/fan-share.js';
import type { TrackRun } from '#domain/engine/state.js';

/**
 * Acts, or looks, on the fan's service. What the service cannot do, and a fan whose service has no live grant
 * here, goes the failed way at once: a prompt with a link then asks the fan to do it.
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
  // Who asked for a reminder was not promised a save.
  const promised = action !== 'saveRelease' || scope.enrollment.path === 'service';
  const ofRelease = action !== 'followArtist';
  const possible = promised && (!ofRelease || scope.campaign.releaseId !== null);
  if (chosen === undefined || !possible || !canDo(chosen, action)) return { kind: 'pass', to: step.onFailed };
  const hold = ofRelease ? holdFor(chosen, run, scope) : FREE;
  if (hold.kind === 'held') {
    return { kind: 'stay', wait: { kind: 'until', at: hold.until, reason: RELEASE_LATE } };
  }
  if (hold.kind === 'given_up') {
    scope.out.events.push(neverAppeared(action, chosen, scope));
    return { kind: 'pass', to: step.onFailed };
  }
  return emitEffect(run, scope, { kind: 'service', action, service: chosen });
}

const FREE: Hold = { kind: 'free' };

/** Is the release there for this fan? The probe looks for all; a fan only waits. */
function holdFor(chosen: Service, run: TrackRun, { campaign, enrollment, fan, now }: Scope): Hold {
  const table = campaign.availability?.[chosen];
  if (table === undefined) return FREE;
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

function neverAppeared(action: ActionThatActs, service: Service, { campaign, now }: Scope): NewFanEvent {
  const at = { campaignId: campaign.id, occurredAt: now };
  const reason = 'not_available';
  return action === 'saveRelease'
    ? { ...at, type: 'release.save_failed', payload: { service, reason } }
    : { ...at, type: 'service.failed', payload: { service, action, reason } };
}

/** The service the fan pre-saved with, else any, as long as its grant lives. */
function grantedService({ enrollment, fan }: Scope): Service | undefined {
  const chosen = enrollment.service ?? fan.connections[0];
  return chosen !== undefined && fan.connections.includes(chosen) ? chosen : undefined;
}

/**
 * Looks for the fan's own acts. What is known already is not looked for; what we did ourselves cannot be told from
 * what the fan did; and a stage that nothing can show is `unobservable`.
 */
function check(step: ServiceStep, run: TrackRun, scope: Scope): StepOutcome {
  const { enrollment } = scope;
  const stages = (step.looksFor ?? ['saved', 'followed']).filter(
    (stage) => !reached(stage, scope) && enrollment.standing?.[stage] === undefined,
  );
  const chosen = grantedService(scope);
  const wanted = stages.map((stage) => ({ stage, items: itemsFor(stage, chosen, scope) }));
  const hidden = wanted.filter(({ items }) => items.length === 0);
  for (const { stage } of hidden) markUnobservable(stage, scope);
  const items = wanted.flatMap((one) => one.items);
  if (chosen === undefined || items.length === 0) {
    return { kind: 'pass', to: hidden.length > 0 ? step.onFailed : undefined };
  }
  const baseline = step.baseline === true ? ({ baseline: true } as const) : {};
  return emitEffect(run, scope, { kind: 'service', action: 'check', service: chosen, items, ...baseline });
}

/** What would show the stage on this service. */
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

function markUnobservable(stage: CheckedStage, { enrollment, campaign, now, out }: Scope): void {
  enrollment.standing = { ...enrollment.standing, [stage]: 'unobservable' };
  out.events.push({
    type: 'stage.unobservable',
    campaignId: campaign.id,
    occurredAt: now,
    payload: { stage },
  });
}
