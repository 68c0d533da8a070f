import { DAY_MS } from '#domain/clock/calendar.js';
import type { EpochMs, Service } from '#domain/terms.js';
import { GRANT_LIFE } from './capabilities.js';
import { grantEnd, type GrantLife } from './grant-life.js';

/** The rule of each service. A spec gives rules of its own. */
export type GrantLives = Readonly<Record<Service, GrantLife>>;

/**
 * When a grant ends that a fan has given to the service at this moment. Both are real time. A refresh does not move it.
 * Null: such a grant has no end.
 */
export const endOfGrant = (
  service: Service,
  authorizedAt: EpochMs,
  lives: GrantLives = GRANT_LIFE,
): EpochMs | null => grantEnd(lives[service], authorizedAt);

/**
 * A grant is needed for so long after the release moment: a release may appear half a day late, and a save is tried for
 * six hours.
 */
export const NEEDED_AFTER_SECONDS = 86_400;
export const NEEDED_AFTER_MS = NEEDED_AFTER_SECONDS * 1000;

/** Will a grant with this end still serve a release at that moment? Both are real time. */
export const outlives = (endsAt: EpochMs | null, releaseAt: EpochMs): boolean =>
  endsAt === null || endsAt > releaseAt + NEEDED_AFTER_MS;

/**
 * What a grant is worth for a release. `alive`: it will save it. `renew`: it ends too early, and a grant that the fan
 * gives now would not: the fan is asked. `wait`: one that the fan gives now would end too early as well, so asking would
 * be in vain; it is looked at again.
 */
export type GrantOutlook = 'alive' | 'renew' | 'wait';

/** All times are real. */
export function grantOutlook(
  grant: { service: Service; endsAt: EpochMs | null },
  releaseAt: EpochMs,
  now: EpochMs,
  lives: GrantLives = GRANT_LIFE,
): GrantOutlook {
  if (outlives(grant.endsAt, releaseAt)) return 'alive';
  return outlives(endOfGrant(grant.service, now, lives), releaseAt) ? 'renew' : 'wait';
}

/** A fan is asked again to renew only after this long, and no more often than this for one grant. */
export const ASK_AGAIN_AFTER_DAYS = 28;
export const MOST_ASKS = 3;

/** The number of whole days until the grant ends, 0 where it has ended: what an event may tell of it. */
export const daysLeft = (endsAt: EpochMs, now: EpochMs): number =>
  Math.max(0, Math.floor((endsAt - now) / DAY_MS));
