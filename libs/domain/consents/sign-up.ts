import { QUEUE_STATES } from './queue-state.js';
import type { EpochMs } from '#domain/terms.js';

/** Where the message that asks a fan to confirm stands. */
export const SIGN_UP_STATES = QUEUE_STATES;
export type SignUpState = (typeof SIGN_UP_STATES)[number];

/** A question that was not answered for so long is void. Real time. */
export const CONFIRM_WITHIN_MS = 7 * 24 * 3_600_000;
/** A fan may have the question sent once more. */
export const ASKED_AT_MOST = 2;

/** What becomes of a sign-up when its link is opened. */
export type SignUpStanding = 'waiting' | 'confirmed' | 'cancelled' | 'expired';

export function signUpStanding(
  {
    askedAt,
    confirmedAt,
    cancelledAt,
  }: { askedAt: Date; confirmedAt: Date | null; cancelledAt: Date | null },
  now: EpochMs,
): SignUpStanding {
  if (confirmedAt !== null) return 'confirmed';
  if (cancelledAt !== null) return 'cancelled';
  return now > askedAt.getTime() + CONFIRM_WITHIN_MS ? 'expired' : 'waiting';
}
