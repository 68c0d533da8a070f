import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { artworkColours } from './artwork-colours.js';

const image = (...runs: [string, number][]): Uint8Array =>
  Uint8Array.from(
    runs.flatMap(([hex, pixels]) => {
      const parts = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
      return Array.from({ length: pixels }, () => parts).flat();
    }),
  );

describe('the colours of an artwork', () => {
  it('are what most of it is, and the liveliest colour that is more than a speck', () => {
    const pixels = image(['#10202f', 800], ['#d9dde2', 150], ['#e0401f', 48], ['#00ff00', 2]);
    expect(artworkColours(pixels)).toEqual({ background: '#10202f', accent: '#e0401f' });
  });

  it('of a grey image are grey: what stands out is black on light and white on dark', () => {
    expect(artworkColours(image(['#f0f0f0', 90], ['#303030', 10]))).toEqual({
      ...{ background: '#f0f0f0', accent: '#000000' },
    });
    expect(artworkColours(image(['#202020', 90], ['#d0d0d0', 10]))).toMatchObject({ accent: '#ffffff' });
  });

  it('are two colours for any bytes, and a repeated image has the same', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (pixels) => {
        const colours = artworkColours(pixels);
        for (const colour of Object.values(colours)) expect(colour).toMatch(/^#[0-9a-f]{6}$/);
        expect(artworkColours(pixels)).toEqual(colours);
      }),
    );
  });
});
