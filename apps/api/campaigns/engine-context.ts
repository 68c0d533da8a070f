import { storedSendingOf } from '#database/access/stored-sending.js';
import { factsOf } from '#database/engine/fan-standing.js';
import type { LoadedFan } from '#database/engine/load-fan.js';
import type { CampaignFacts } from '#domain/engine/campaign-facts.js';
import type { DecisionContext } from '#domain/engine/decision-context.js';

/** What the engine reads of a fan, for a look ahead of which nothing is stored. So any effect id will do. */
export const lookingContext = (
  fan: LoadedFan & { fan_id: string },
  campaigns: Map<string, CampaignFacts>,
): DecisionContext => ({
  fan: factsOf(fan.fan_id, fan),
  campaigns,
  sending: storedSendingOf(fan.sending, fan.sms_countries),
  spentOut: fan.spent_out,
  claimed: new Set(fan.open_effects.filter(({ status }) => status === 'running').map(({ id }) => id)),
  effectId: (key) => key,
});
