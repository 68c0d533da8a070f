import { describe, expect, it } from '@jest/globals';
import { isDeeperThan } from './json-depth.js';

const deeper = (json: string, limit: number) => isDeeperThan(Buffer.from(json), limit);

describe('the depth of JSON', () => {
  it.each([
    ['lists', '['.repeat(3) + ']'.repeat(3), 3],
    ['objects', '{"a":{"b":{}}}', 3],
    ['both', '[{"a":[]}]', 3],
    ['siblings, which do not add up', '[[],[],[[]]]', 3],
  ])('counts %s', (_, json, depth) => {
    expect([deeper(json, depth - 1), deeper(json, depth)]).toEqual([true, false]);
  });

  it.each([
    ['brackets in text', '["[[[[{{{{"]'],
    ['a quote in text', '["\\"[[[["]'],
    ['a backslash before the end of a text', '["\\\\", "[[["]'],
    ['brackets in a key', '{"[[[[":1}'],
  ])('does not count %s', (_, json) => {
    expect(deeper(json, 1)).toBe(false);
  });

  it('takes 20,000 levels and unbalanced brackets without recursion', () => {
    expect(deeper('['.repeat(20_000), 64)).toBe(true);
    expect(deeper(`${']'.repeat(20_000)}[`, 64)).toBe(false);
  });
});
