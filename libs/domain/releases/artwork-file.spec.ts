import { describe, expect, it } from '@jest/globals';
import { ARTWORK_FORMATS, artworkPath, formatFor, parseArtworkName } from './artwork-file.js';

describe('the format of an artwork', () => {
  it.each([
    ['avif', 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8'],
    ['webp', 'image/webp,image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5'],
    ['jpeg', '*/*'],
    ['jpeg', undefined],
    ['jpeg', ''],
    ['jpeg', 'image/png'],
    ['jpeg', 'image/avif;q=0, image/*'],
    ['webp', 'IMAGE/AVIF;Q=0.5 , Image/WebP'],
    ['jpeg', 'image/webp;q=0.2,image/jpeg;q=0.9'],
    ['jpeg', 'image/jpeg;q=0'],
    ['jpeg', 'image/webp;q=nonsense'],
  ])('is %s for a browser that accepts %s', (format, accept) => {
    expect(formatFor(accept)).toBe(format);
  });
});

describe('the name of an artwork', () => {
  it('is read back as it was written', () => {
    for (const format of ARTWORK_FORMATS) {
      const name = artworkPath('hash', 640, format).split('/').at(-1) ?? '';
      expect(parseArtworkName(name)).toEqual({ width: 640, format });
    }
    expect(parseArtworkName('320')).toEqual({ width: 320, format: undefined });
  });

  it.each(['', '640.gif', '640.', 'x.jpg', '-1.jpg', '640.jpg/..', '123456'])('%s is none', (name) => {
    expect(parseArtworkName(name)).toBeUndefined();
  });
});
