import { describe, expect, it } from '@jest/globals';
import { DatabaseClock } from '#database/database-clock.js';
import { checkClock, watchClock, WrongClockError } from './clock-watch.js';

const nothing = () => undefined;

/** A true time, and a machine whose clock is off. */
function machine(off: number) {
  const state = { off };
  const own = { monotonic: () => performance.now(), wall: () => Date.now() + state.off };
  return { state, clock: new DatabaseClock(() => Promise.resolve(Date.now()), own) };
}

function watching(clock: DatabaseClock) {
  const told: object[] = [];
  const stop = new AbortController();
  const logger = { info: nothing, error: nothing, warn: (details: object) => void told.push(details) };
  return { told, stop, watch: watchClock(clock, { logger, signal: stop.signal, everyMs: 5 }) };
}

describe("the watch over a worker's clock", () => {
  it.each([-3_600_000, 31_000])('refuses to start %d ms off', async (off) => {
    const { clock } = machine(off);
    await clock.sync();
    expect(() => checkClock(clock)).toThrow(WrongClockError);
  });

  it('starts 20 s off, and says so', async () => {
    const { clock } = machine(-20_000);
    await clock.sync();
    expect(() => checkClock(clock)).not.toThrow();
    const { told, stop, watch } = watching(clock);
    while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    await watch;
    expect(told).toEqual([{ clock: expect.stringMatching(/^(19|20)\.\d s behind the database's$/) }]);
  });

  it('ends the worker when its clock is set to another hour while it runs', async () => {
    const { state, clock } = machine(0);
    await clock.sync();
    const { watch } = watching(clock);
    state.off = 7_200_000;
    await expect(watch).rejects.toThrow(/7200\.\d s ahead of the database's/);
  });
});
