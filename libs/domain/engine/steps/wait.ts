import { assertNever } from '../../assert-never.js';
import { nextAllowedSend } from '../../consent/send-windows.js';
import { durationMs } from '../../flow/duration.js';
import type { WaitStep } from '../../flow/flow.js';
import type { EpochMs } from '../../terms.js';
import { momentFor } from '../acts.js';
import type { Scope, StepRule } from '../context.js';
import { spread } from '../spread.js';
import type { TrackRun } from '../state.js';

/** Waits until a moment that is computed anew at every look: a moved release or a learned zone counts at once. */
export const wait: StepRule<WaitStep> = (step, run, scope) => {
  const { at, reason } = due(step, run, scope);
  return scope.now >= at ? { kind: 'pass' } : { kind: 'stay', wait: { kind: 'until', at, reason } };
};

function due(step: WaitStep, run: TrackRun, scope: Scope): { at: EpochMs; reason: string } {
  const { until } = step;
  switch (until.kind) {
    case 'duration':
      return { at: run.enteredAt + durationMs(until.duration), reason: 'duration' };
    case 'release': {
      const shift = until.offset === undefined ? 0 : until.offset.sign * durationMs(until.offset.duration);
      const moment = momentFor(scope.campaign, scope.enrollment);
      return { at: moment + spread(scope.fan.id, scope.campaign.releaseWindowMs) + shift, reason: 'release' };
    }
    case 'sendWindow': {
      const place = { country: scope.fan.territory, zone: scope.fan.zone };
      const allowed = nextAllowedSend(until.channel, place, run.enteredAt);
      return { at: allowed.kind === 'at' ? allowed.at : run.enteredAt, reason: 'send_window' };
    }
    default:
      return assertNever(until);
  }
}
