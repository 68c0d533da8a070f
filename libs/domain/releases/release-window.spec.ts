import fc from 'fast-check';
import { campaignWindowMs, releaseWindowMs, savesPerSecond } from './release-window.js';

describe('the release window', () => {
  it('is as long as the budget needs for all due fans', () => {
    expect(releaseWindowMs({ dueFans: 90_000, perSecond: 50, k: 1 })).toBe(30 * 60_000);
  });

  it('leaves room for both calls of a save: the write, and the reading back', () => {
    const perSecond = savesPerSecond('spotify', 50);
    expect(perSecond).toBe(25);
    expect(releaseWindowMs({ dueFans: 90_000, perSecond, k: 1 })).toBe(60 * 60_000);
    expect(savesPerSecond('apple_music', 30)).toBe(10);
  });

  it('is nothing for what a second of the budget carries', () => {
    expect(releaseWindowMs({ dueFans: 50, perSecond: 50, k: 1 })).toBe(0);
    expect(releaseWindowMs({ dueFans: 0, perSecond: 50, k: 3600 })).toBe(0);
  });

  it('never asks for more calls in a real second than the budget has, however fast the clock', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 3600 }),
        (dueFans, perSecond, k) => {
          const realSeconds = releaseWindowMs({ dueFans, perSecond, k }) / k / 1000;
          expect(dueFans / Math.max(realSeconds, 1)).toBeLessThanOrEqual(perSecond + 1e-6);
        },
      ),
    );
  });

  it('is that of the slowest service, whose fans take the longest', () => {
    const spotify = { dueFans: 1000, perSecond: 50 };
    const deezer = { dueFans: 300, perSecond: 5 };
    expect(campaignWindowMs([spotify, deezer], 1)).toBe(60_000);
    expect(campaignWindowMs([deezer, spotify], 60)).toBe(3_600_000);
    expect(campaignWindowMs([], 1)).toBe(0);
  });
});
