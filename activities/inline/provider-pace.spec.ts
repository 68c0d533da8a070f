import { ProviderPace } from './provider-pace.js';

describe('the pace of a provider', () => {
  let now = 0;
  const takes = (pace: ProviderPace, ms: number) =>
    pace.timed(() => {
      now += ms;
      return Promise.resolve();
    });

  beforeEach(() => {
    now = 0;
  });

  it('is quick until calls are slow, and again once they are quick for a while', async () => {
    const pace = new ProviderPace(() => now);
    expect(pace.isQuick()).toBe(true);
    for (let call = 0; call < 5; call += 1) await takes(pace, 100);
    expect(pace.isQuick()).toBe(true);
    for (let call = 0; call < 5; call += 1) await takes(pace, 3000);
    expect(pace.isQuick()).toBe(false);
    for (let call = 0; call < 20; call += 1) await takes(pace, 50);
    expect(pace.isQuick()).toBe(true);
  });

  it('is slow as soon as one call is under way for long, and measures a call that fails', async () => {
    const pace = new ProviderPace(() => now);
    let end: (error: Error) => void = () => undefined;
    const call = pace.timed(() => new Promise((_, reject) => (end = reject)));
    now = 999;
    expect(pace.isQuick()).toBe(true);
    now = 1000;
    expect(pace.isQuick()).toBe(false);
    now = 14_000;
    end(new Error('time-out'));
    await expect(call).rejects.toThrow('time-out');
    expect(pace.isQuick()).toBe(false);
  });
});
