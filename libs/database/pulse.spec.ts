import { describe, expect, it } from '@jest/globals';
import { DatabaseSilentError, Pulse } from './pulse.js';

const PATIENCE = { silentAfterMs: 30, answerMs: 60 };
const never = () => new Promise<never>(() => undefined);
const after = (ms: number) => new Promise<string>((resolve) => setTimeout(() => resolve('done'), ms));

/** A server that can be stopped and started again. */
function server() {
  const state = { stopped: false, asked: 0 };
  const ask = async () => {
    state.asked += 1;
    while (state.stopped) await after(5);
    return true;
  };
  return { state, pulse: new Pulse(ask, PATIENCE) };
}

describe('the pulse of a server', () => {
  it('lets slow work go on while the server answers', async () => {
    const { state, pulse } = server();
    expect(await pulse.during(() => after(200))).toBe('done');
    expect(state.asked).toBeGreaterThan(1);
  });

  it('asks nothing of a server that is quick', async () => {
    const { state, pulse } = server();
    for (let i = 0; i < 100; i += 1) await pulse.during(() => Promise.resolve());
    expect(state.asked).toBe(0);
  });

  it('fails everything that waits when the server does not answer, and what comes next at once', async () => {
    const { state, pulse } = server();
    state.stopped = true;
    const all = await Promise.allSettled([pulse.during(never), pulse.during(never)]);
    expect(all.map((one) => one.status === 'rejected' && one.reason instanceof DatabaseSilentError)).toEqual([
      true,
      true,
    ]);
    expect(pulse.isSilent).toBe(true);
    await expect(pulse.during(() => Promise.resolve())).rejects.toThrow(DatabaseSilentError);
    state.stopped = false;
  });

  it('comes back by itself', async () => {
    const { state, pulse } = server();
    state.stopped = true;
    await expect(pulse.during(never)).rejects.toThrow(DatabaseSilentError);
    state.stopped = false;
    while (pulse.isSilent) await after(20);
    expect(await pulse.during(() => after(1))).toBe('done');
  });

  it('asks again over a new connection when one never answers', async () => {
    const answers = [false, false, true];
    const ask = () => after(100).then(() => answers.shift() ?? true);
    const pulse = new Pulse(ask, PATIENCE);
    await expect(pulse.during(never)).rejects.toThrow(DatabaseSilentError);
    while (pulse.isSilent) await after(20);
    expect(answers).toEqual([]);
  });

  it("passes on the work's own error", async () => {
    await expect(server().pulse.during(() => Promise.reject(new Error('refused')))).rejects.toThrow(
      'refused',
    );
  });
});
