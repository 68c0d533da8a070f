import type { Service } from '#domain/terms.js';

/** The services as they call themselves, in every language. */
export const SERVICE_NAMES: Readonly<Record<Service, string>> = {
  spotify: 'Spotify',
  apple_music: 'Apple Music',
  deezer: 'Deezer',
};
