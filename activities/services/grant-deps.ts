import type { AppAccess } from '#activities/deps.js';
import type { SlotDoor } from '#activities/budgets.js';
import type { Logger } from '#activities/logger.js';
import type { Database } from '#database/database.js';
import type { SecretBox } from '#database/secret-box.js';
import type { ServiceFailureReason } from '#domain/events/reasons.js';
import type { StreamingService } from '#providers/ports.js';

/** What an action for one fan on one service needs. */
export interface GrantDeps extends AppAccess {
  database: Database;
  box: SecretBox;
  /** The number of the activity's attempt (from 1), and when (real, ms) its first attempt was scheduled. */
  attempt: () => { attempt: number; scheduledAt: number };
  slot: SlotDoor;
  /** An action is given up this long (real, ms) after it was due. */
  giveUpAfterMs: number;
  logger: Logger;
}

export interface Failed {
  kind: 'failed';
  reason: ServiceFailureReason;
}

/** The service's final answer to one call. */
export type Settled<T> =
  | { kind: 'ok'; value: T }
  | Failed
  /** The service does not accept the grant any more: the fan must connect again. */
  | { kind: 'expired' };

/** The questions that a service is asked, each with its calls of the budget. */
export type Question = keyof NonNullable<StreamingService['calls']>;
const ONE_CALL_EACH: NonNullable<StreamingService['calls']> = {
  ...{ refresh: 1, keep: 1, has: 1, isAvailable: 1 },
  ...{ newReleases: 1, upcOf: 1 },
};

/** How many calls of the budget the question takes on this service. */
export const callsFor = ({ calls = ONE_CALL_EACH }: StreamingService, question: Question): number =>
  calls[question];
