import { describe, expect, it } from '@jest/globals';
import { troubleOf } from './database-trouble.js';

const failure = (code: string | undefined, message = 'x') =>
  Object.assign(new Error(message), code === undefined ? {} : { code });

describe('trouble with the database', () => {
  it.each([
    ['53100', 'full'],
    ['ENOSPC', 'full'],
    ['53300', 'crowded'],
    ['53200', 'crowded'],
    ['57014', 'silent'],
    ['55P03', 'busy'],
    ['40P01', 'busy'],
    ['08006', 'away'],
    ['57P01', 'away'],
    ['ECONNREFUSED', 'away'],
  ])('%s: %s', (code, kind) => {
    expect(troubleOf(failure(code))?.kind).toBe(kind);
  });

  it.each([
    ['The database does not answer.', 'silent'],
    ['Query read timeout', 'silent'],
    ['Connection terminated unexpectedly', 'away'],
    ['timeout exceeded when trying to connect', 'away'],
  ])('"%s": %s', (message, kind) => {
    expect(troubleOf(failure(undefined, message))?.kind).toBe(kind);
  });

  it.each([
    ['a unique key', failure('23505')],
    ['a bug', failure(undefined, 'x is not a function')],
    ['text', 'ENOSPC'],
    ['nothing', undefined],
  ])('is not %s', (_, thrown) => {
    expect(troubleOf(thrown)).toBeUndefined();
  });
});
