import type { EpochMs } from '#domain/terms.js';
import { earliestMoment, type ReleaseClock } from '#domain/releases/release-clock.js';
import { type LaunchCheck, ok, warning } from './launch-check.js';

const DAY_MS = 86_400_000;
/** Services ask for a pitch at least this long before the release comes out. */
export const PITCH_DAYS = 7;

interface PlannedRelease {
  title: string;
  clock: ReleaseClock;
}

/** Whether the release has a date that lies ahead. Null: the campaign has no release. `now`: workspace time. */
export function releaseCheck(release: PlannedRelease | null, now: EpochMs): LaunchCheck {
  if (release === null) return ok('release', 'The campaign has no release.');
  const first = earliestMoment(release.clock);
  const when = whenOf(release.clock);
  if (first > now) return ok('release', `${release.title} comes out ${when}.`);
  return warning(
    'release',
    `${release.title} is out already in a part of the world (${when}).`,
    'Fans there are led to listen, and no save is promised to them. If the date is wrong, change it on the release.',
  );
}

function whenOf(clock: ReleaseClock): string {
  switch (clock.kind) {
    case 'local':
      return `on ${clock.date} at ${clock.time} of each territory`;
    case 'global':
      return `at ${new Date(clock.at).toISOString()} everywhere`;
  }
}

/** Whether there is time left to pitch the release to the services' editors. `now`: workspace time. */
export function pitchCheck(release: PlannedRelease | null, now: EpochMs): LaunchCheck[] {
  if (release === null) return [];
  const days = (earliestMoment(release.clock) - now) / DAY_MS;
  if (days >= PITCH_DAYS)
    return [ok('pitch', `There are ${Math.floor(days)} days left to pitch it to the services' editors.`)];
  const left =
    days > 0 ? `There are less than ${Math.ceil(days)} days until the release` : 'The release is out';
  return [
    warning(
      'pitch',
      `${left}; editors of the services want a pitch at least ${PITCH_DAYS} days before.`,
      'If you have not pitched it yet, and editors matter to you, move the release.',
    ),
  ];
}
