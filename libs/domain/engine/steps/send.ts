import type { BlockedReason, WaitingReason } from '#domain/events/reasons.js';
import { assertNever } from '#domain/assert-never.js';
import { capAllows } from '#domain/sending/caps.js';
import { covers } from '#domain/consents/consent.js';
import { nextAllowedWithin } from '#domain/sending/send-limits.js';
import { budgetOpensAt } from '#domain/sending/spend.js';
import { countryAllowed, withQuietHours } from '#domain/sending/workspace-sending.js';
import { durationMs } from '#domain/clock/duration.js';
import type { SendStep } from '#domain/flows/flow.js';
import type { Channel, EpochMs } from '#domain/terms.js';
import { holds } from '#domain/engine/condition.js';
import type { Scope } from '#domain/engine/scope.js';
import type { StepOutcome, StepRule } from '#domain/engine/step-rule.js';
import { cancelEffect, emitEffect } from '#domain/engine/effects.js';
import { writeFact } from '#domain/engine/own-facts.js';
import type { TrackRun } from '#domain/engine/state.js';

/** When a message may be sent, or why it is not. */
type SendPlan =
  | { kind: 'send'; channel: Channel; at: EpochMs; reason: WaitingReason }
  | { kind: 'blocked'; reason: BlockedReason };

/**
 * Sends on the first channel of the step that reaches the fan, in the channel's next allowed window and within the
 * caps. A message that has become pointless (`skipIf`) is dropped while it waits, until a worker has claimed it.
 */
export const send: StepRule<SendStep> = (step, run, scope) => {
  const pointless = step.skipIf !== undefined && holds(step.skipIf, scope);
  switch (run.wait.kind) {
    case 'effect':
      if (pointless && cancelEffect(run.wait.effectId, scope)) return blocked(step, run, scope, 'not_needed');
      return { kind: 'stay', wait: run.wait };
    case 'outcome':
      return afterOutcome(step, run, scope, pointless);
    case 'none':
    case 'until':
    case 'event':
      return pointless ? blocked(step, run, scope, 'not_needed') : sendOrWait(step, run, scope);
    default:
      return assertNever(run.wait);
  }
};

function afterOutcome(step: SendStep, run: TrackRun, scope: Scope, pointless: boolean): StepOutcome {
  if (run.wait.kind !== 'outcome') throw new Error('No outcome to go on from.');
  const { channel, outcome } = run.wait;
  if (outcome.kind === 'sent') return { kind: 'pass' };
  if (outcome.kind === 'not_sent' && channel !== undefined) run.tried.push(channel);
  if (outcome.kind === 'deferred' && outcome.until !== undefined) run.notBefore = outcome.until;
  run.wait = { kind: 'none' };
  if (pointless) return blocked(step, run, scope, 'not_needed');
  const untried = step.channels.some((candidate) => !run.tried.includes(candidate));
  // A rejected message counts as attempted. It must not count as blocked, too.
  return untried ? sendOrWait(step, run, scope) : { kind: 'pass' };
}

function sendOrWait(step: SendStep, run: TrackRun, scope: Scope): StepOutcome {
  const plan = planSend(step, run, scope);
  if (plan.kind === 'blocked') {
    return run.tried.length > 0 ? { kind: 'pass' } : blocked(step, run, scope, plan.reason);
  }
  const review = reviewOf(step, run, scope);
  if (review === 'cancelled') return blocked(step, run, scope, 'review_cancelled');
  if (review === 'awaited')
    return { kind: 'stay', wait: { kind: 'until', at: nextReviewLook(run, scope.now), reason: 'review' } };
  if (plan.at > scope.now) return { kind: 'stay', wait: { kind: 'until', at: plan.at, reason: plan.reason } };
  const { template, purpose, intent } = step;
  const { limits } = scope.campaign.flow;
  const own = limits === undefined ? {} : { limits };
  return emitEffect(run, scope, { kind: 'send', channel: plan.channel, template, purpose, intent, ...own });
}

function planSend(step: SendStep, run: TrackRun, scope: Scope): SendPlan {
  let reason: BlockedReason = 'unreachable';
  for (const channel of step.channels) {
    if (run.tried.includes(channel)) continue;
    const plan = planChannel(channel, step, run, scope);
    if (plan.kind === 'send') return plan;
    if (plan.reason !== 'unreachable') reason = plan.reason;
  }
  return { kind: 'blocked', reason };
}

function planChannel(channel: Channel, step: SendStep, run: TrackRun, scope: Scope): SendPlan {
  const plan = planInTime(channel, step, run, scope);
  if (plan.kind === 'blocked' || step.validFor === undefined) return plan;
  const expired = Math.max(plan.at, scope.now) > (run.dueAt ?? run.enteredAt) + durationMs(step.validFor);
  return expired ? { kind: 'blocked', reason: 'expired' } : plan;
}

function planInTime(channel: Channel, step: SendStep, run: TrackRun, scope: Scope): SendPlan {
  if (step.purpose === 'marketing' && scope.enrollment.holdout === true)
    return { kind: 'blocked', reason: 'holdout' };
  const standing = scope.fan.channels[channel];
  if (standing === undefined) return { kind: 'blocked', reason: 'unreachable' };
  if (standing.suppressed) return { kind: 'blocked', reason: 'suppressed' };
  if (!covers(standing.purposes, step.purpose)) return { kind: 'blocked', reason: 'no_consent' };
  const { limits } = scope.campaign.flow;
  const cap = capAllows({
    channel,
    purpose: step.purpose,
    sends: [...scope.sends, ...scope.sendsUnderWay()],
    sentInCampaign: scope.enrollment.sent[channel] ?? 0,
    now: scope.now,
    caps: limits?.caps,
    workspace: scope.sending?.caps,
  });
  if (cap.kind === 'spent') return { kind: 'blocked', reason: cap.reason };
  const { territory, zone } = scope.fan;
  if (!countryAllowed(channel, territory, scope.sending))
    return { kind: 'blocked', reason: 'country_not_allowed' };
  const budget = budgetOpensAt(scope.spentOut, scope.campaign.id, scope.now);
  const allowed = nextAllowedWithin(
    channel,
    { country: territory, region: standing.region, zone },
    Math.max(cap.at, run.notBefore ?? cap.at, budget),
    withQuietHours(limits, scope.sending),
  );
  if (allowed.kind === 'blocked') return { kind: 'blocked', reason: allowed.reason };
  return { kind: 'send', channel, at: allowed.at, reason: waitsFor(scope.now, { budget, cap: cap.at }) };
}

/** A verdict covers the fans who came to the step before it; a fan who comes later waits for the next one. */
function reviewOf(step: SendStep, run: TrackRun, scope: Scope): 'approved' | 'cancelled' | 'awaited' {
  if (step.review !== true) return 'approved';
  const verdict = scope.campaign.reviews?.find(
    ({ track, step: id, through }) =>
      track === run.track && id === step.id && (through === null || run.enteredAt <= through),
  );
  return verdict?.verdict ?? 'awaited';
}

const REVIEW_LOOK_MS = 30 * 24 * 3_600_000;

/** A verdict wakes the fan. Without one the fan looks again after 30 days, and after each 30 more. */
function nextReviewLook({ enteredAt }: TrackRun, now: EpochMs): EpochMs {
  return enteredAt + (Math.floor((now - enteredAt) / REVIEW_LOOK_MS) + 1) * REVIEW_LOOK_MS;
}

/** What a message waits for. It waits for money for as long as it does, whatever else holds it up. */
function waitsFor(now: EpochMs, { budget, cap }: { budget: EpochMs; cap: EpochMs }): WaitingReason {
  if (budget > now) return 'budget';
  return cap > now ? 'cap' : 'quiet_hours';
}

function blocked(step: SendStep, run: TrackRun, scope: Scope, reason: BlockedReason): StepOutcome {
  writeFact(scope, {
    type: 'message.blocked',
    payload: { track: run.track, step: step.id, reason, intent: step.intent },
  });
  return { kind: 'pass' };
}
