import { barsOf } from './bars-of.js';

describe('the bars of the last hour', () => {
  const now = Date.parse('2026-12-04T00:30:20Z');

  it('are sixty, of which the last is the present minute', () => {
    const bars = barsOf([], now);
    expect(bars).toHaveLength(60);
    expect(bars.at(-1)).toEqual({ at: Date.parse('2026-12-04T00:30:00Z'), saves: 0 });
    expect(bars[0]?.at).toBe(Date.parse('2026-12-03T23:31:00Z'));
  });

  it('stand at their minutes, and what is older is left out', () => {
    const bars = barsOf(
      [
        { minute: '2026-12-03T23:30:00.000Z', saves: 9 },
        { minute: '2026-12-04T00:29:00.000Z', saves: 4 },
      ],
      now,
    );
    expect(bars.filter(({ saves }) => saves > 0)).toEqual([
      { at: Date.parse('2026-12-04T00:29:00Z'), saves: 4 },
    ]);
  });
});
