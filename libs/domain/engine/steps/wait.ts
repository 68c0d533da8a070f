import type { WaitingReason } from '#domain/events/reasons.js';
import { assertNever } from '#domain/assert-never.js';
import { fanZone } from '#domain/places/fan-zone.js';
import { localMoment } from '#domain/clock/local-moment.js';
import { DAY_MINUTES, minutesOf, nextOpening, WEEKDAYS } from '#domain/clock/local-windows.js';
import { nextAllowedSend } from '#domain/sending/send-windows.js';
import { durationMs } from '#domain/clock/duration.js';
import type { Until, WaitStep } from '#domain/flows/flow.js';
import type { EpochMs } from '#domain/terms.js';
import { momentFor } from '#domain/engine/facts.js';
import type { Scope } from '#domain/engine/scope.js';
import type { StepRule } from '#domain/engine/step-rule.js';
import { spread } from '#domain/engine/fan-share.js';
import type { TrackRun } from '#domain/engine/state.js';

/** Waits until a moment. Every look computes it anew, so that a moved release or a learned zone counts at once. */
export const wait: StepRule<WaitStep> = (step, run, scope) => {
  const { at, reason } = due(step.until, run, scope);
  return scope.now >= at ? { kind: 'pass', at } : { kind: 'stay', wait: { kind: 'until', at, reason } };
};

/** The moment at which the wait is over, and what the run waits for. */
function due(until: Until, run: TrackRun, scope: Scope): { at: EpochMs; reason: WaitingReason } {
  const place = { country: scope.fan.territory, zone: scope.fan.zone };
  switch (until.kind) {
    case 'duration':
      return { at: run.enteredAt + durationMs(until.duration), reason: 'duration' };
    case 'release':
      return { at: releaseDue(until, scope), reason: 'release' };
    case 'sendWindow': {
      const { region } = scope.fan.channels[until.channel] ?? {};
      const allowed = nextAllowedSend(until.channel, { ...place, region }, run.enteredAt);
      return { at: allowed.kind === 'at' ? allowed.at : run.enteredAt, reason: 'send_window' };
    }
    case 'window':
      return { at: openingOf(until, fanZone(place), scope.now), reason: 'window' };
    case 'date':
      return { at: localMoment(until.date, until.time, fanZone(place)), reason: 'date' };
    case 'instant':
      return { at: Date.parse(until.at), reason: 'date' };
    default:
      return assertNever(until);
  }
}

function releaseDue(until: Until & { kind: 'release' }, scope: Scope): EpochMs {
  const { campaign, enrollment, fan } = scope;
  const shift = until.offset === undefined ? 0 : until.offset.sign * durationMs(until.offset.duration);
  const { clock } = campaign;
  const moment =
    until.in === 'fanZone' && clock?.kind === 'local'
      ? localMoment(clock.date, clock.time, fanZone({ country: fan.territory, zone: fan.zone }))
      : momentFor(campaign, enrollment);
  return moment + spread(fan.id, campaign.releaseWindowMs) + shift;
}

/** The next opening from now on, and not from entering the step: after a missed window the run waits for the next. */
function openingOf(until: Until & { kind: 'window' }, zone: string, now: EpochMs): EpochMs {
  const span = {
    from: minutesOf(until.from ?? '00:00'),
    to: until.to === undefined ? DAY_MINUTES : minutesOf(until.to),
  };
  const days = until.days ?? WEEKDAYS;
  const opening = nextOpening(zone, (day) => (days.includes(day) ? [span] : []), now);
  if (opening === undefined) throw new Error('A window without a day never opens.');
  return opening.at;
}
