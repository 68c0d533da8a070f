import { releaseMoment, type ReleaseClock } from '#domain/releases/release-clock.js';
import type { CampaignStatus, EndReason, EpochMs } from '#domain/terms.js';

/** What a landing page is about at one moment, for a fan of one territory. */
export type LandingState =
  /** A draft: nobody may see it yet. */
  | { kind: 'hidden' }
  /** The release comes at `moment` (workspace time, ms) in the fan's territory. */
  | { kind: 'before'; moment: EpochMs }
  /** The release is out in the fan's territory since `moment`. */
  | { kind: 'out'; moment: EpochMs }
  /** A campaign of an artist, without a release. */
  | { kind: 'always' }
  /** The campaign is over; `out`: its release can be heard. */
  | { kind: 'ended'; out: boolean }
  /** The release will not come. */
  | { kind: 'cancelled' };

export interface LandingFacts {
  status: CampaignStatus;
  endReason: EndReason;
  /** Undefined: the campaign has no release. */
  clock: ReleaseClock | undefined;
  cancelled: boolean;
}

/** A paused campaign still takes fans: only what is sent to them waits. `now`: workspace time, ms. */
export function landingState(facts: LandingFacts, territory: string | undefined, now: EpochMs): LandingState {
  const { status, endReason, clock, cancelled } = facts;
  if (status === 'draft') return { kind: 'hidden' };
  if (cancelled || (status === 'ended' && endReason === 'release_cancelled')) return { kind: 'cancelled' };
  const moment = clock === undefined ? undefined : releaseMoment(clock, territory);
  const out = moment !== undefined && moment <= now;
  if (status === 'ended') return { kind: 'ended', out };
  if (moment === undefined) return { kind: 'always' };
  return { kind: out ? 'out' : 'before', moment };
}

/** Can the release be heard in the fan's territory? */
export const isOut = (state: LandingState): boolean =>
  state.kind === 'out' || (state.kind === 'ended' && state.out);
