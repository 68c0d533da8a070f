import { localMoment } from '#domain/clock/local-moment.js';
import type { Channel } from '#domain/terms.js';
import { nextAllowedWithin, type SendLimits } from './send-limits.js';

/** Countries with unusual windows, and one with the usual ones. They are looked at besides those that limits name. */
const COUNTRIES = ['GB', 'US', 'FR'];
/** The windows are the same in every week. */
const SOME_MONDAY = '2027-01-04';

/** The countries whose fans no message of this channel could ever reach, because limits and law leave no hour. */
export function closedCountries(channel: Channel, limits: SendLimits): string[] {
  const named = [...(limits.windows ?? []), ...(limits.quietHours ?? [])].flatMap(
    ({ countries = [] }) => countries,
  );
  const from = localMoment(SOME_MONDAY, '00:00', 'UTC');
  return [...new Set([...COUNTRIES, ...named])].filter((country) => {
    const found = nextAllowedWithin(channel, { country }, from, limits);
    return found.kind === 'blocked' && found.reason === 'no_window';
  });
}
