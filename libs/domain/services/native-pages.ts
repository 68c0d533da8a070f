import type { Service } from '#domain/terms.js';

/** Where each service has pages of its own on which fans pre-save: Spotify's Countdown Page, Apple's pre-add. */
const HOSTS: Readonly<Record<Service, readonly string[]>> = {
  spotify: ['open.spotify.com', 'spotify.link'],
  apple_music: ['music.apple.com', 'geo.music.apple.com'],
  deezer: ['www.deezer.com', 'deezer.com', 'link.deezer.com'],
};

/** Is this an https address of the service itself? Fans are handed over to nobody else. */
export function isPageOf(service: Service, url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password, port } = new URL(url);
  const plain = username === '' && password === '' && port === '';
  return protocol === 'https:' && plain && HOSTS[service].includes(hostname);
}
