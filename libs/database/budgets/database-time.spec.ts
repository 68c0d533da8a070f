import { describe, expect, test } from '@jest/globals';
import { DatabaseTime } from './database-time.js';

/** The database is so much ahead of the steady clock. */
const AHEAD = 5000;
const answer = (askedAt: number, toMs: number, fromMs: number) => ({
  ...{ askedAt, answeredAt: askedAt + toMs + fromMs },
  told: askedAt + toMs + AHEAD,
});

describe('the time of a database, on the own clock', () => {
  test('is as exact as the quickest answer, and never early', () => {
    const time = new DatabaseTime();
    time.learn(answer(0, 300, 400));
    expect(time.toSteady(10_000 + AHEAD)).toBe(10_400);
    time.learn(answer(1000, 1, 2));
    expect(time.toSteady(10_000 + AHEAD)).toBe(10_002);
    // Read late by a busy process: it says less.
    time.learn(answer(2000, 200, 900));
    expect(time.toSteady(10_000 + AHEAD)).toBe(10_002);
    expect(time.toDatabase(10_002)).toBe(10_000 + AHEAD);
  });

  test('follows a clock that was set', () => {
    const time = new DatabaseTime();
    time.learn(answer(0, 1, 1));
    for (const jump of [60_000, -3_600_000]) {
      const { told, ...own } = answer(5000, 1, 1);
      time.learn({ ...own, told: told + jump });
      expect(time.toSteady(told + jump)).toBe(5002);
    }
  });

  test('is learnt anew, because clocks drift', () => {
    const time = new DatabaseTime();
    time.learn(answer(0, 1, 1));
    time.learn(answer(120_000, 1, 30));
    expect(time.toSteady(AHEAD)).toBe(30);
  });
});
