import { openDoor, waitingDoor } from './budgets.js';
import type { ActivityDeps } from './deps.js';
import type { SendDeps } from './messages/send-message.js';
import type { ServiceDeps } from './services/service-action.js';

/** Which attempt of an activity this is, from 1, and when (real, ms) its first attempt was scheduled. */
interface ActivityAttempt {
  attempt: number;
  scheduledAt: number;
}

/** Nobody else claims an action that a decision has begun for this long (ms): its calls may take that long. */
const INLINE_HOLD_MS = 15_000;

/** What an activity needs to send. It may wait for its slot, and come again. */
export const sendingActivity = (deps: ActivityDeps, attempt: () => number): SendDeps => ({
  ...deps,
  slot: waitingDoor(deps.database, attempt),
});

/** What a decision needs to send. Only a slot that is free now lets the call through. */
export const sendingDecision = (deps: ActivityDeps): SendDeps => ({ ...deps, slot: openDoor });

/** What an activity needs to act on a streaming service. */
export const servingActivity = (deps: ActivityDeps, attempt: () => ActivityAttempt): ServiceDeps => ({
  ...deps,
  slot: waitingDoor(deps.database, () => attempt().attempt),
  holdMs: 0,
  attempt,
});

/** What a decision needs to act on a streaming service. An activity does what the decision cannot finish. */
export const servingDecision = (deps: ActivityDeps): ServiceDeps => ({
  ...deps,
  slot: openDoor,
  holdMs: INLINE_HOLD_MS,
  attempt: () => ({ attempt: 1, scheduledAt: deps.database.clock.now() }),
});
