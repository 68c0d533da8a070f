import { grantEnd, type GrantLife } from '#domain/services/grant-life.js';
import type { EpochMs } from '#domain/terms.js';
import { consentLanguage, type ConsentLanguage } from './sign-up-wording.js';

/** What a workspace does with a release that nobody has made a campaign for, and that fans wish for. */
export const FUTURE_SAVE_WAYS = [
  /** A draft is made, and somebody has to launch it. */
  'draft',
  /** The campaign is launched at once, and saves. */
  'save',
] as const;
export type FutureSaveWay = (typeof FUTURE_SAVE_WAYS)[number];

/** How a wish was closed. `renewed`: a newer one of the fan's has taken its place. */
export const FUTURE_SAVE_ENDS = ['page', 'preferences', 'api', 'disconnected', 'renewed'] as const;
export type FutureSaveEnd = (typeof FUTURE_SAVE_ENDS)[number];

/** A wish that nobody has renewed for so long is over, however long the service would let us. */
const LONGEST: GrantLife = { kind: 'months', months: 24, refreshable: false };

/** When a wish ends that the fan utters now, with a grant that ends then (real time; null: never). The fan is told the day. */
export function futureSaveEnd(now: EpochMs, grantEndsAt: EpochMs | null): EpochMs {
  const longest = grantEnd(LONGEST, now) ?? now;
  return Math.min(longest, grantEndsAt ?? longest);
}

interface Wish {
  artist: string;
  /** As the service calls itself. */
  service: string;
  /** A calendar day in words of the language. */
  until: string;
}

const WORDS: Record<ConsentLanguage, (wish: Wish) => string> = {
  en: ({ artist, service, until }) =>
    `Yes, add every new release of ${artist} to my ${service} library by itself, until ${until}. ` +
    'I can take this back at any time.',
  es: ({ artist, service, until }) =>
    `Sí, añadid cada nuevo lanzamiento de ${artist} a mi biblioteca de ${service} automáticamente, hasta el ${until}. ` +
    'Puedo retirarlo cuando quiera.',
  de: ({ artist, service, until }) =>
    `Ja, fügt jede neue Veröffentlichung von ${artist} von selbst meiner ${service}-Bibliothek hinzu, bis ${until}. ` +
    'Ich kann das jederzeit zurücknehmen.',
  fr: ({ artist, service, until }) =>
    `Oui, ajoutez automatiquement chaque nouvelle sortie de ${artist} à ma bibliothèque ${service}, jusqu’au ${until}. ` +
    'Je peux revenir dessus à tout moment.',
};

/** The exact words beside the box that a fan ticks: what is kept of the wish. */
export const futureSaveWording = (language: string, wish: Wish): string =>
  WORDS[consentLanguage(language)](wish);
