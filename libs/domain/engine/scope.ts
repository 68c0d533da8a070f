import type { SpentOut } from '#domain/sending/spend.js';
import type { WorkspaceSending } from '#domain/sending/workspace-sending.js';
import type { Channel, EpochMs } from '#domain/terms.js';
import type { CampaignFacts } from './campaign-facts.js';
import type { DecisionDraft } from './decision-draft.js';
import type { FanFacts } from './fan-facts.js';
import { onVersion, versionOf } from './flow-versions.js';
import type { EnrollmentState, FanState } from './state.js';

/** One message that counts for the caps. */
interface CountedSend {
  channel: Channel;
  at: EpochMs;
}

/** Everything that the rules of one enrollment may look at. */
export interface Scope {
  /** Workspace time of this decision. */
  now: EpochMs;
  draft: DecisionDraft;
  fan: FanFacts;
  /** The campaign with the version of the flow that this enrollment runs. */
  campaign: CampaignFacts;
  enrollment: EnrollmentState;
  /** Recent sends over all campaigns. */
  sends: readonly CountedSend[];
  /** Sends of all campaigns that are asked for and have not ended: the caps count them, so two tracks never race. */
  sendsUnderWay: () => CountedSend[];
  /** The workspace's choices about sending. */
  sending: WorkspaceSending | undefined;
  /** The spend caps that are reached. */
  spentOut: readonly SpentOut[];
}

/** The scope of an enrollment: its campaign with the version of the flow that it runs. */
export function scopeOf(draft: DecisionDraft, enrollment: EnrollmentState, campaign: CampaignFacts): Scope {
  const { state, context } = draft;
  return {
    now: state.now,
    draft,
    fan: context.fan,
    campaign: onVersion(campaign, versionOf(enrollment, campaign)),
    enrollment,
    sends: state.sends,
    sendsUnderWay: () => sendsUnderWay(state),
    sending: context.sending,
    spentOut: context.spentOut ?? [],
  };
}

/** A send that has been asked for may go out at any moment: it counts as sent now, however long it has waited. */
function sendsUnderWay({ enrollments, now }: FanState): CountedSend[] {
  return enrollments.flatMap(({ tracks }) =>
    tracks.flatMap(({ wait }) =>
      wait.kind === 'effect' && wait.channel !== undefined ? [{ channel: wait.channel, at: now }] : [],
    ),
  );
}
