import { searchOf } from './search-of.js';

describe('a search for a fan', () => {
  it.each([
    ['', {}],
    ['ada@example.com', { email: 'ada@example.com' }],
    ['+49 151 123-456 78', { phone: '+4915112345678' }],
    ['+1 (500) 555-0006', { phone: '+15005550006' }],
    ['fan-1001', { externalId: 'fan-1001' }],
    ['4711', { externalId: '4711' }],
  ])('for "%s" asks for %j', (words, expected) => {
    expect(searchOf(words)).toEqual(expected);
  });
});
