import type { PageFan } from '#database/pages/page-fan.js';
import { toReal } from '#domain/clock/workspace-clock.js';
import { type GrantOutlook, grantOutlook } from '#domain/services/grant-outlook.js';
import type { Visitor } from './visitors.js';

/**
 * What a fan's grant is worth for the release of this page. `renew`: it ends before the release, and the fan can give a
 * new one now. After the release a grant is used at once, so its end does not matter.
 */
export function outlookOf(
  { state, clock, realNow }: Pick<Visitor, 'state' | 'clock' | 'realNow'>,
  { service, endsAt }: PageFan['connections'][number],
): GrantOutlook {
  if (state.kind !== 'before') return 'alive';
  return grantOutlook({ service, endsAt }, toReal(clock, state.moment), realNow);
}
