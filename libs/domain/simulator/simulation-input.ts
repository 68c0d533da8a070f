import type { CampaignFacts } from '#domain/engine/campaign-facts.js';
import type { MessageTemplate } from '#domain/messages/render-message.js';
import type { Channel, EpochMs } from '#domain/terms.js';
import type { SimulatedEntrant } from './audience.js';
import type { Behaviour } from './behaviour.js';
import type { SimulatedBudget } from './budget-slots.js';

export type BudgetName = Channel | 'service';

export interface SimulationInput {
  campaign: CampaignFacts;
  entrants: readonly SimulatedEntrant[];
  /** Null: fans do what is stated and no more, and every call succeeds. */
  behaviour: Behaviour | null;
  seed: string;
  from: EpochMs;
  /** What comes later is not looked at. */
  until: EpochMs;
  /** The messages that are written, with the values they are filled with. */
  messages: readonly (MessageTemplate & { key: string })[];
  values: { artist: string; release: string };
  budgets: Record<BudgetName, SimulatedBudget>;
  /** The schedule is kept for so many fans, the first ones. */
  scheduleFans: number;
}
