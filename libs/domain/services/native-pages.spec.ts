import { isPageOf } from './native-pages.js';

describe("a service's own pre-save page", () => {
  it.each([
    ['spotify', 'https://open.spotify.com/prerelease/0abc', true],
    ['apple_music', 'https://music.apple.com/de/album/glass-season/1440857781', true],
    ['spotify', 'https://music.apple.com/album/1', false],
    ['spotify', 'http://open.spotify.com/prerelease/0abc', false],
    ['spotify', 'https://open.spotify.com.evil.example/prerelease', false],
    ['spotify', 'https://open.spotify.com@evil.example/', false],
    ['spotify', 'https://open.spotify.com:8443/', false],
    ['spotify', 'javascript:alert(1)', false],
    ['spotify', '', false],
  ] as const)('of %s: %s is one: %s', (service, url, is) => {
    expect(isPageOf(service, url)).toBe(is);
  });
});
