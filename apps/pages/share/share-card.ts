import { createHash } from 'node:crypto';
import type { PageSubject } from '#database/campaigns/campaign-pages.js';
import { pageColours } from '#domain/pages/colours.js';
import { earliestMoment, type ReleaseClock } from '#domain/releases/release-clock.js';
import type { EpochMs } from '#domain/terms.js';
import { seedOf } from '#pages/artwork/cover.view.js';
import { wordsOf, type Language } from '#pages/languages/languages.js';
import { signUpWords } from '#pages/sign-up/words/words.js';
import type { ShareCard } from './share-image.js';

/** What the card of a page says; the artwork is read where it is drawn. `now`: workspace time. */
export function shareCard(
  subject: PageSubject,
  language: Language,
  now: EpochMs,
): Omit<ShareCard, 'artwork'> & { version: string } {
  const { artist, release, artwork } = subject;
  const card = {
    title: release?.title ?? artist,
    artist: release === null ? '' : artist,
    when: release === null ? '' : whenOf(release.clock, language, now),
    // A shared card has one look: it is light for everybody.
    colours: pageColours(seedOf(subject)).light,
  };
  const content = JSON.stringify([card, artwork?.hash ?? null]);
  return { ...card, version: createHash('sha256').update(content).digest('hex').slice(0, 12) };
}

/** The date that stands on posters: of the release itself, not of one territory. */
function whenOf(clock: ReleaseClock, language: Language, now: EpochMs): string {
  if (earliestMoment(clock) <= now) return signUpWords(language).share.outNow;
  const { dates } = wordsOf(language);
  const day = clock.kind === 'local' ? new Date(`${clock.date}T00:00:00Z`) : new Date(clock.at);
  const weekday = dates.weekdays[(day.getUTCDay() + 6) % 7] ?? '';
  return dates.day(weekday, day.getUTCDate(), dates.months[day.getUTCMonth()] ?? '');
}
