import { FaultDice } from './fault-dice.js';
import { NO_FAULTS } from './options.js';

const identities = Array.from({ length: 2000 }, (_, index) => `request ${index}`);

describe('faults', () => {
  it('hit the same requests in every run with the same seed, and others with another seed', () => {
    const run = (seed: string) => {
      const dice = new FaultDice(seed, { ...NO_FAULTS, rateLimited: 0.1 });
      return identities.map((identity) => dice.strikes('rateLimited', identity));
    };
    expect(run('a')).toEqual(run('a'));
    expect(run('a')).not.toEqual(run('b'));
  });

  it('happen about as often as the settings say', () => {
    const dice = new FaultDice('a', { ...NO_FAULTS, serverError: 0.1 });
    const struck = identities.filter((identity) => dice.strikes('serverError', identity)).length;
    expect(struck).toBeGreaterThan(150);
    expect(struck).toBeLessThan(250);
  });

  it('never happen when they are off, and always when they are certain', () => {
    const dice = new FaultDice('a', { ...NO_FAULTS, undelivered: 1 });
    expect(identities.some((identity) => dice.strikes('rateLimited', identity))).toBe(false);
    expect(identities.every((identity) => dice.strikes('undelivered', identity))).toBe(true);
  });

  it('are another throw when the same request is made again, but a dead grant stays dead', () => {
    const dice = new FaultDice('a', { ...NO_FAULTS, rateLimited: 0.5, invalidGrant: 0.5 });
    const again = Array.from({ length: 50 }, () => dice.strikes('rateLimited', 'one'));
    expect(new Set(again)).toEqual(new Set([true, false]));
    const grants = Array.from({ length: 50 }, () => dice.strikesForGood('invalidGrant', 'fan-1'));
    expect(new Set(grants).size).toBe(1);
  });
});
