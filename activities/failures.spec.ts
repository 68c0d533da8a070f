import { describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { DatabaseSilentError } from '#database/pulse.js';
import { Deferrals } from './deferrals.js';
import { effectIdOf } from './decide.js';
import { againSoon, isOurFault, rateLimited, retryLater } from './failures.js';

const coded = (code: string) => Object.assign(new Error('x'), { code });

describe('a failed decision', () => {
  it.each([
    '08006',
    '40001',
    '40P01',
    '53100',
    '53300',
    '55P03',
    '57P01',
    '57014',
    '57P03',
    '58030',
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
  ])('%s is a passing fault: it makes no fan stuck', (code) => expect(isOurFault(coded(code))).toBe(false));

  it.each([
    new Error('Connection terminated unexpectedly'),
    new Error('timeout exceeded when trying to connect'),
    new Error('Query read timeout'),
    new DatabaseSilentError(),
    new AggregateError([coded('ECONNREFUSED')]),
    ApplicationFailure.create({ message: 'later' }),
    'no error at all',
  ])('so is case %#', (error) => expect(isOurFault(error)).toBe(false));

  it.each([
    coded('23505'),
    coded('22P02'),
    new TypeError('x is undefined'),
    new Error('Track "a" has no step "b".'),
  ])('case %# is our own and would come again', (error) => expect(isOurFault(error)).toBe(true));
});

describe('a passing fault', () => {
  it.each([coded('57P01'), coded('ECONNREFUSED'), new DatabaseSilentError()])(
    'brings the activity back within seconds, whatever its attempt (case %#)',
    (error) => {
      const again = againSoon(error);
      if (!(again instanceof ApplicationFailure)) throw new Error('This is no failure of an activity.');
      expect(again).toMatchObject({ type: 'PassingFault', category: 'BENIGN' });
      expect(Number(again.nextRetryDelay)).toBeGreaterThanOrEqual(500);
      expect(Number(again.nextRetryDelay)).toBeLessThanOrEqual(2500);
    },
  );

  it.each([rateLimited('busy', 60_000), new TypeError('x is undefined'), 'no error at all'])(
    'is not case %#, which stays as it is',
    (error) => expect(againSoon(error)).toBe(error),
  );
});

describe('retrying', () => {
  it('is no fault: Temporal neither logs it as one nor counts it as one', () => {
    expect(rateLimited('busy', 5).category).toBe('BENIGN');
  });

  it('is counted by its reason, until the count is logged', () => {
    const deferrals = new Deferrals();
    expect(deferrals.drain()).toBeUndefined();
    for (const reason of ['busy', 'paused', 'busy']) deferrals.count(reason);
    expect(deferrals.drain()).toEqual({ busy: 2, paused: 1 });
    expect(deferrals.drain()).toBeUndefined();
  });

  it('tells Temporal when to try again, in whole milliseconds, at least one', () => {
    expect(rateLimited('busy', 1500.4)).toMatchObject({ type: 'RateLimited', nextRetryDelay: 1501 });
    expect(rateLimited('busy', 0)).toMatchObject({ nextRetryDelay: 1 });
    expect(rateLimited('busy', undefined).nextRetryDelay).toBeUndefined();
  });

  it('repeats a commit until it passes', async () => {
    let tries = 0;
    const work = () => {
      tries += 1;
      return tries < 3 ? Promise.reject(new Error('away')) : Promise.resolve('done');
    };
    expect(await retryLater(work)).toBe('done');
    expect(tries).toBe(3);
  });
});

describe("an effect's id", () => {
  it('is the same for the same key, another for another key, and a UUID', () => {
    const id = effectIdOf('fan/campaign/main/1/send/1/1');
    expect(effectIdOf('fan/campaign/main/1/send/1/1')).toBe(id);
    expect(effectIdOf('fan/campaign/main/1/send/1/2')).not.toBe(id);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
