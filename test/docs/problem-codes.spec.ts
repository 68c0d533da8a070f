import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { PROBLEM_CODES, PROBLEMS } from '#contracts/http/problem-codes.js';

test('docs/problems.md lists every code with its status and meaning, and no other', () => {
  const rows = readFileSync('docs/problems.md', 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cells) => /^\d+$/.test(cells[1] ?? ''))
    .map((cells) => cells.slice(1, 4));
  const codes = PROBLEM_CODES.map((code) => [
    String(PROBLEMS[code].status),
    `\`${code}\``,
    PROBLEMS[code].about,
  ]);
  expect(rows).toEqual(codes);
});
