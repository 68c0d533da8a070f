import type { Service } from '#domain/terms.js';

/** The services' own names. They are the same in every language. */
export const SERVICE_NAMES: Readonly<Record<Service, string>> = {
  spotify: 'Spotify',
  apple_music: 'Apple Music',
  deezer: 'Deezer',
};
