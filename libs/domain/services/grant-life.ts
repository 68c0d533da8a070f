import type { EpochMs } from '#domain/terms.js';

/** How long a fan's grant on a service lives after the fan has agreed. A refresh never makes it longer. */
export type GrantLife =
  /** `refreshable`: the service gives short access tokens, and a refresh token that lives for these months. */
  | { kind: 'months'; months: number; refreshable: boolean }
  /** The grant ends before most releases. So such a service saves only by a tap after the release. */
  | { kind: 'hours'; hours: number }
  /** The service lets nobody act for the fan. */
  | { kind: 'none' }
  | { kind: 'endless' };

const HOUR_MS = 3_600_000;

/**
 * When a grant ends that the fan gave at this time; null: it does not end by itself. Months are calendar months in UTC:
 * a grant of 31 August ends six months later on the last day of February.
 */
export function grantEnd(life: GrantLife, authorizedAt: EpochMs): EpochMs | null {
  switch (life.kind) {
    case 'months':
      return addMonths(authorizedAt, life.months);
    case 'hours':
      return authorizedAt + life.hours * HOUR_MS;
    case 'none':
      return authorizedAt;
    case 'endless':
      return null;
  }
}

function addMonths(at: EpochMs, months: number): EpochMs {
  const end = new Date(at);
  const day = end.getUTCDate();
  end.setUTCMonth(end.getUTCMonth() + months);
  // The month may have fewer days: then the date has run over into the next one.
  if (end.getUTCDate() !== day) end.setUTCDate(0);
  return end.getTime();
}
