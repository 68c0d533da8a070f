import fc from 'fast-check';
import { GIVE_UP_AFTER_MS, holdOf, leadMs, nextProbe } from './availability.js';

const MINUTE = 60_000;
const MOMENT = Date.UTC(2026, 11, 4);

describe('when the release is looked for', () => {
  it('is shortly before the moment, at the moment, and then with growing pauses for twelve hours', () => {
    const looks: number[] = [];
    let at = nextProbe(MOMENT, undefined, 1);
    while (at <= MOMENT + GIVE_UP_AFTER_MS) {
      looks.push(at - MOMENT);
      at = nextProbe(MOMENT, at, 1);
    }
    expect(looks.slice(0, 4)).toEqual([-2 * MINUTE, 0, 15_000, 30_000]);
    const pauses = looks.slice(2).map((look, index) => look - (looks[index + 1] ?? 0));
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    expect(pauses.at(-1)).toBeLessThanOrEqual(15 * MINUTE);
    expect(looks.length).toBeLessThan(120);
  });

  it('begins again when the release has moved since the last look', () => {
    const old = nextProbe(MOMENT, undefined, 1);
    const week = 7 * 24 * 60 * MINUTE;
    expect(nextProbe(MOMENT + week, old, 1)).toBe(MOMENT + week - leadMs(1));
  });

  it('leaves two real seconds between looks, however fast the clock', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3600 }), fc.integer({ min: 0, max: 43_200_000 }), (k, late) => {
        const next = nextProbe(MOMENT, MOMENT + late, k);
        expect((next - MOMENT - late) / k).toBeGreaterThanOrEqual(2000);
      }),
    );
  });
});

describe('a fan whose turn has come', () => {
  const fan = { moment: MOMENT, share: 5 * MINUTE, wasHeld: false };

  it('is served when nothing is known against it', () => {
    expect(holdOf(undefined, fan, MOMENT)).toEqual({ kind: 'free' });
  });

  it('is held while the release is awaited, and let go after twelve hours, not all at one instant', () => {
    const limit = MOMENT + GIVE_UP_AFTER_MS + fan.share;
    const awaited = { kind: 'awaited' } as const;
    expect(holdOf(awaited, fan, MOMENT)).toEqual({ kind: 'held', until: limit });
    expect(holdOf(awaited, fan, limit - 1)).toEqual({ kind: 'held', until: limit });
    expect(holdOf(awaited, fan, limit)).toEqual({ kind: 'given_up' });
  });

  it('is held again, until the new moment, when the release moves', () => {
    const moved = { ...fan, moment: MOMENT + 7 * 24 * 60 * MINUTE, wasHeld: true };
    const hold = holdOf({ kind: 'awaited' }, moved, MOMENT + GIVE_UP_AFTER_MS + fan.share);
    expect(hold).toEqual({ kind: 'held', until: moved.moment + GIVE_UP_AFTER_MS + fan.share });
  });

  it('is served at their share of the window when it has appeared, if they were held', () => {
    const available = { kind: 'available', at: MOMENT + 60 * MINUTE } as const;
    const held = { ...fan, wasHeld: true };
    expect(holdOf(available, held, available.at)).toEqual({ kind: 'held', until: available.at + fan.share });
    expect(holdOf(available, held, available.at + fan.share)).toEqual({ kind: 'free' });
    expect(holdOf(available, fan, available.at)).toEqual({ kind: 'free' });
  });
});
