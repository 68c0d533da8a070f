import { likelyServices } from './likely-services.js';

const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)';
const ANDROID = 'Mozilla/5.0 (Linux; Android 16; Pixel 9)';

describe('the services in likely order', () => {
  it.each([
    [IPHONE, 'US', undefined, ['spotify', 'apple_music', 'deezer']],
    [ANDROID, 'FR', undefined, ['spotify', 'deezer', 'apple_music']],
    [IPHONE, 'FR', undefined, ['spotify', 'apple_music', 'deezer']],
    [ANDROID, undefined, 'deezer', ['deezer', 'spotify', 'apple_music']],
    ['', undefined, undefined, ['spotify', 'apple_music', 'deezer']],
  ] as const)('%s in %s', (agent, territory, known, order) => {
    expect(likelyServices({ agent, territory, known })).toEqual(order);
  });

  it('are only those that the page offers', () => {
    expect(
      likelyServices({ agent: '', territory: 'US', known: 'spotify' }, ['deezer', 'apple_music']),
    ).toEqual(['apple_music', 'deezer']);
  });
});
