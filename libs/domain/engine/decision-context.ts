import type { SpentOut } from '#domain/sending/spend.js';
import type { WorkspaceSending } from '#domain/sending/workspace-sending.js';
import type { CampaignFacts } from './campaign-facts.js';
import type { FanFacts } from './fan-facts.js';

/** What a decision stands on, beside the fan's state and the new events. */
export interface DecisionContext {
  fan: FanFacts;
  /** By campaign id: the campaigns that the fan is enrolled in, and those that the new events name. */
  campaigns: ReadonlyMap<string, CampaignFacts>;
  /** The workspace's choices about sending; absent: none. */
  sending?: WorkspaceSending | undefined;
  /** The spend caps that are reached; absent: none. */
  spentOut?: readonly SpentOut[] | undefined;
  /** Ids of effects that a worker has already claimed: it is too late to cancel them. */
  claimed: ReadonlySet<string>;
  /** The stable id of the effect with this key. */
  effectId: (key: string) => string;
}
