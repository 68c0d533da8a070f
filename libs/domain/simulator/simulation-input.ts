import type { CampaignFacts } from '#domain/engine/campaign-facts.js';
import type { MessageTemplate } from '#domain/messages/render-message.js';
import type { WorkspaceSending } from '#domain/sending/workspace-sending.js';
import type { Channel, EpochMs } from '#domain/terms.js';
import type { SimulatedEntrant } from './audience.js';
import type { Behaviour } from './behaviour.js';
import type { SimulatedBudget } from './budget-slots.js';

/** The budget of a channel's sender, or of each streaming service. */
export type BudgetName = Channel | 'service';

export interface SimulationInput {
  campaign: CampaignFacts;
  /** The workspace's choices about sending; absent: none. */
  sending?: WorkspaceSending;
  entrants: readonly SimulatedEntrant[];
  /** Null: fans do only what is stated, and every call succeeds. */
  behaviour: Behaviour | null;
  seed: string;
  from: EpochMs;
  /** The simulation ends here. */
  until: EpochMs;
  /** The messages that are written. */
  messages: readonly (MessageTemplate & { key: string })[];
  values: { artist: string; release: string };
  budgets: Record<BudgetName, SimulatedBudget>;
  /** The schedule is kept for this many fans, the first ones of the audience. */
  scheduleFans: number;
}
