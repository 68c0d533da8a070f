import type { Flow } from '#domain/flows/flow.js';
import type { StepMap } from '#domain/flows/step-map.js';
import type { AvailabilityTable } from '#domain/releases/availability.js';
import type { ReleaseClock } from '#domain/releases/release-clock.js';
import type { CampaignStatus, EndReason, EpochMs, PublishMode } from '#domain/terms.js';

/** A version of the flow that the campaign runs or has run, and what it did with the fans under way. */
export interface CampaignVersion {
  version: number;
  flow: Flow;
  /** `move`: every fan goes over to it at their next wait. `finish`: only fans who enter from now on run it. */
  mode: PublishMode;
  /** Where fans go from steps that this version does not have. */
  stepMap: StepMap;
}

/** What a member has said of the messages of one step. */
export interface StepReview {
  track: string;
  step: string;
  verdict: 'approved' | 'cancelled';
  /** It holds for fans who came to the step until then (workspace time). Null: for those who come later, too. */
  through: EpochMs | null;
}

/** A campaign at the moment of a decision. Times are workspace time. */
export interface CampaignFacts {
  id: string;
  status: CampaignStatus;
  /** Grows with every change of the campaign that its fans have to hear of. */
  epoch: number;
  /** Null when the campaign has no release (an always-on artist flow): then every act of its fans counts as after it. */
  releaseId: string | null;
  artistId: string;
  /** Null when the campaign has no release. */
  clock: ReleaseClock | null;
  /** Work of the release day is spread over this many milliseconds after the territory's moment. */
  releaseWindowMs: number;
  /** Null when the campaign has no planned end. */
  endsAt: EpochMs | null;
  /** Where the release is late, or was late. Without it no fan is held. */
  availability?: AvailabilityTable;
  /** What members have said of messages that wait for a review; the newest of a step counts. */
  reviews?: readonly StepReview[];
  /** Why the campaign ended, once it has ended: the reason that its enrollments close with. */
  endReason?: EndReason;
  /** The flow of the newest version; within a `Scope`, of the version that the enrollment runs. */
  flow: Flow;
  /** All versions in rising order; the last one has `flow`. Without the list, `flow` is version 1. */
  versions?: readonly CampaignVersion[];
}
