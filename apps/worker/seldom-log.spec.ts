import { expect, it } from '@jest/globals';
import { SeldomLog } from './seldom-log.js';

it('a repeated warning is logged once in ten seconds, with its count; other warnings are logged at once', () => {
  const told: unknown[] = [];
  let now = 0;
  const nothing = () => undefined;
  const logger = {
    info: nothing,
    error: nothing,
    warn: (fields: object, message: string) => void told.push([message, fields]),
  };
  const log = new SeldomLog(logger, () => now);
  for (; now < 25_000; now += 1000) log.warn({ at: now }, 'away');
  log.warn({}, 'another');
  expect(told).toEqual([
    ['away', { at: 0, more: 0 }],
    ['away', { at: 10_000, more: 9 }],
    ['away', { at: 20_000, more: 9 }],
    ['another', { more: 0 }],
  ]);
});
