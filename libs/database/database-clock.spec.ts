import { describe, expect, it } from '@jest/globals';
import { DatabaseClock } from './database-clock.js';

const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 10, 27, 12);

/** The true time, a process whose own clock is wrong, and an answer that takes some time. */
function world(off: number) {
  const state = { truth: NOON, started: NOON, off, latency: 0, away: false };
  const ask = () => {
    if (state.away) return Promise.reject(new Error('away'));
    state.truth += state.latency / 2;
    const told = state.truth;
    state.truth += state.latency / 2;
    return Promise.resolve(told);
  };
  const own = { monotonic: () => state.truth - state.started, wall: () => state.truth + state.off };
  return { state, clock: new DatabaseClock(ask, own) };
}

describe("the database's clock, as a process knows it", () => {
  it.each([-5 * HOUR, 0, 3 * HOUR])(
    'does not care that the own clock is %d ms off, and says so',
    async (off) => {
      const { state, clock } = world(off);
      await clock.sync();
      state.truth += 90_000;
      expect([clock.now(), clock.skewMs()]).toEqual([NOON + 90_000, off]);
    },
  );

  it('does not follow an own clock that jumps', async () => {
    const { state, clock } = world(0);
    await clock.sync();
    state.off = -2 * HOUR;
    expect([clock.now(), clock.skewMs()]).toEqual([NOON, -2 * HOUR]);
  });

  it('takes the middle of the time an answer took, and of a slow one nothing', async () => {
    const { state, clock } = world(0);
    state.latency = 80;
    await clock.sync();
    expect(clock.skewMs()).toBe(0);
    state.latency = 5000;
    const own = clock.now();
    await clock.sync();
    expect(clock.now()).toBe(own + 5000);
  });

  it('catches up after the machine slept, while its monotonic clock stood still', async () => {
    const { state, clock } = world(0);
    await clock.sync();
    state.truth += HOUR;
    state.started += HOUR;
    expect(clock.skewMs()).toBe(HOUR);
    await clock.sync();
    expect([clock.now(), clock.skewMs()]).toEqual([NOON + HOUR, 0]);
  });

  it('goes on while the database is away', async () => {
    const { state, clock } = world(HOUR);
    await clock.sync();
    state.away = true;
    state.truth += 1000;
    await clock.sync();
    expect(clock.now()).toBe(NOON + 1000);
  });
});
