import fc from 'fast-check';
import {
  accentOf,
  contrast,
  CONTROL_CONTRAST,
  isColour,
  luminance,
  mend,
  mix,
  pageColours,
  TEXT_CONTRAST,
} from './colours.js';

const colour = fc
  .tuple(...[0, 1, 2].map(() => fc.integer({ min: 0, max: 255 })))
  .map((parts) => `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`);

describe('contrast', () => {
  it('is that of WCAG', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
    expect(luminance('#ff0000')).toBeCloseTo(0.2126);
    expect(mix('#000000', '#ffffff', 0.5)).toBe('#808080');
    expect(() => luminance('red')).toThrow('Not a colour');
  });

  it('is mended by as little as it takes', () => {
    expect(mend('#17171c', ['#ffffff'], TEXT_CONTRAST)).toBe('#17171c');
    expect(contrast(mend('#ffff00', ['#ffffff'], TEXT_CONTRAST), '#ffffff')).toBeGreaterThan(4.5);
  });
});

describe("a page's colours", () => {
  it('can be read, whatever colours the artwork has', () => {
    fc.assert(
      fc.property(colour, fc.option(colour, { nil: undefined }), (accent, background) => {
        for (const mode of Object.values(pageColours({ accent, background }))) {
          for (const ground of [mode.background, mode.surface]) {
            expect(contrast(mode.text, ground)).toBeGreaterThanOrEqual(TEXT_CONTRAST);
            expect(contrast(mode.quiet, ground)).toBeGreaterThanOrEqual(TEXT_CONTRAST);
            expect(contrast(mode.link, ground)).toBeGreaterThanOrEqual(TEXT_CONTRAST);
            expect(contrast(mode.accent, ground)).toBeGreaterThanOrEqual(CONTROL_CONTRAST);
            expect(contrast(mode.line, ground)).toBeGreaterThanOrEqual(CONTROL_CONTRAST);
          }
          expect(contrast(mode.onAccent, mode.accent)).toBeGreaterThanOrEqual(TEXT_CONTRAST);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('are light in light mode and dark in dark mode', () => {
    fc.assert(
      fc.property(colour, colour, (accent, background) => {
        const { light, dark } = pageColours({ accent, background });
        expect(luminance(light.background)).toBeGreaterThanOrEqual(0.8);
        expect(luminance(dark.background)).toBeLessThanOrEqual(0.04);
      }),
    );
  });

  it('come from the title where there is no artwork, always the same', () => {
    expect(accentOf('Glass Season')).toBe(accentOf('Glass Season'));
    expect(accentOf('Glass Season')).not.toBe(accentOf('Nova Tide'));
    fc.assert(fc.property(fc.string(), (title) => expect(isColour(accentOf(title))).toBe(true)));
  });
});
