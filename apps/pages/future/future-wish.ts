import { futureSaveEnd, futureSaveWording } from '#domain/consents/future-save.js';
import { GRANT_LIFE } from '#domain/services/capabilities.js';
import { grantEnd } from '#domain/services/grant-life.js';
import { SERVICE_NAMES } from '#domain/services/service-names.js';
import { signInFits } from '#domain/services/sign-in-moment.js';
import type { EpochMs, Service } from '#domain/terms.js';
import { wordsOf } from '#pages/languages/languages.js';
import type { Visitor } from '#pages/visits/visitors.js';
import { dayInWords } from '#pages/visits/when.js';

const DAY_MS = 24 * 3_600_000;

/** What a fan may wish for on this page, with the words to agree to. */
export interface FutureWish {
  service: Service;
  wording: string;
  /** Real time, ms: the end of a day in UTC, which the words name. */
  endsAt: EpochMs;
}

/**
 * The wish that fits the fan's live grant. Its end is told as a day, and is the same all day long, so that what was read
 * is what is kept. Undefined: the fan has no grant that lasts.
 */
export function futureWishOf(
  { page, fan, language, services, realNow }: Visitor,
  service?: Service,
): FutureWish | undefined {
  const grant = fan?.connections.find(
    (one) =>
      !one.expired &&
      (service ?? one.service) === one.service &&
      services.find(one.service) !== undefined &&
      signInFits(GRANT_LIFE[one.service], false),
  );
  if (grant === undefined) return undefined;
  const today = Math.floor(realNow / DAY_MS) * DAY_MS;
  const end = futureSaveEnd(today, grant.endsAt ?? grantEnd(GRANT_LIFE[grant.service], grant.since));
  const endsAt = Math.floor(end / DAY_MS) * DAY_MS;
  if (endsAt <= realNow) return undefined;
  const date = new Date(endsAt).toISOString().slice(0, 10);
  const until = `${dayInWords(wordsOf(language), date)} ${date.slice(0, 4)}`;
  const wish = { artist: page.artist.name, service: SERVICE_NAMES[grant.service], until };
  return { service: grant.service, wording: futureSaveWording(language, wish), endsAt };
}
