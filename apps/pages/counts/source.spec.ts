import { sourceOf } from './source.js';

describe('the source of a visitor', () => {
  it.each([
    [{ source: 'instagram-bio', utm_source: 'x' }, {}, 'instagram-bio'],
    [{ utm_source: 'newsletter' }, { referer: 'https://mail.example/' }, 'newsletter'],
    [{}, { referer: 'https://www.reddit.com/r/music' }, 'www.reddit.com'],
    [{ source: 'two words', utm_source: ['a', 'b'] }, {}, ''],
    [{}, { referer: 'https://fans.example/r/x', 'sec-fetch-site': 'same-origin' }, ''],
    [{}, { referer: 'not an address' }, ''],
    [{}, {}, ''],
  ])('%j %j → %j', (query, headers, source) => {
    expect(sourceOf({ query, headers })).toBe(source);
  });
});
