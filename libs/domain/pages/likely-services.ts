import { SERVICES, type Service } from '#domain/terms.js';

/** What a visit tells of where somebody listens. */
export interface ListenerHints {
  /** The browser's own words. */
  agent: string;
  /** ISO 3166 alpha-2, where known. */
  territory: string | undefined;
  /** What the fan has said or connected before. */
  known: Service | undefined;
}

/** Where Deezer has most of its listeners. */
const DEEZER_COUNTRIES = new Set(['FR', 'BR']);

/**
 * The services in the order in which this fan is likely to use one: what the fan said before comes first; Spotify has
 * the most listeners everywhere; Apple Music comes next on Apple's own devices, Deezer where it is at home.
 */
export function likelyServices(
  { agent, territory, known }: ListenerHints,
  among: readonly Service[] = SERVICES,
): Service[] {
  const onApple = /\b(iPhone|iPad|iPod|Macintosh)\b/.test(agent);
  const scores: Readonly<Record<Service, number>> = {
    spotify: 3,
    apple_music: onApple ? 2 : 1,
    deezer: territory !== undefined && DEEZER_COUNTRIES.has(territory) ? 1.5 : 0,
  };
  const score = (service: Service): number => scores[service] + (service === known ? 10 : 0);
  return [...among].sort((a, b) => score(b) - score(a));
}
