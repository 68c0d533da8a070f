import { splitName } from './full-name.js';

describe('a name that was written as one', () => {
  test.each([
    ['Ada Lowe', 'Ada', 'Lowe'],
    ['Lowe, Ada', 'Ada', 'Lowe'],
    ['Lowe, Ada Maria', 'Ada', 'Lowe'],
    ['  Ada   van der  Berg ', 'Ada', 'van der Berg'],
    ['Ada', 'Ada', null],
    ['Ada,', 'Ada', null],
    [', Ada', 'Ada', null],
    ['', null, null],
  ])('%s is %s %s', (name, firstName, lastName) => {
    expect(splitName(name)).toEqual({ firstName, lastName });
  });
});
