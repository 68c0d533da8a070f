import { expect, test } from '@jest/globals';
import { KeptServices } from './kept-services.js';

test('an app is made once for each version, and the one not used for longest is dropped first', () => {
  const made: string[] = [];
  const kept = new KeptServices<string>(2);
  const get = (id: string, version = 1) =>
    kept.get({ id, version }, () => {
      made.push(`${id}${version}`);
      return `${id}${version}`;
    });
  expect([get('a'), get('b'), get('a'), get('a', 2)]).toEqual(['a1', 'b1', 'a1', 'a2']);
  expect(made).toEqual(['a1', 'b1', 'a2']);
  // "b" was not used for longest: it is made again, and "a1" goes.
  get('b');
  get('a', 2);
  get('a');
  expect(made).toEqual(['a1', 'b1', 'a2', 'b1', 'a1']);
});
