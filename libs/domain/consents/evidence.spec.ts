import { evidenceProblem } from './evidence.js';

const now = Date.parse('2026-11-28T12:00:00Z');

test.each([
  ['2026-11-28T12:05:00Z', undefined],
  ['2026-11-28T12:05:01Z', 'lies in the future'],
  ['2099-01-01T00:00:00Z', 'lies in the future'],
  ['1995-01-01T00:00:00Z', undefined],
  ['1994-12-31T23:59:59Z', 'lies before 1995'],
  ['1970-01-01T00:00:00Z', 'lies before 1995'],
  ['0001-01-01T00:00:00Z', 'lies before 1995'],
])('evidence of %s: %s', (at, problem) => expect(evidenceProblem(Date.parse(at), now)).toBe(problem));
