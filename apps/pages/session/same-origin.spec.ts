import { isFromOurPage } from './same-origin.js';

const own = { origin: 'https://fans.example', host: 'fans.example' };

describe('a form', () => {
  it.each([
    [{ 'sec-fetch-site': 'same-origin' }, true],
    [{ 'sec-fetch-site': 'same-site', origin: 'https://fans.example' }, false],
    [{ 'sec-fetch-site': 'cross-site' }, false],
    [{ 'sec-fetch-site': 'none' }, false],
    [{ origin: 'https://fans.example' }, true],
    [{ origin: 'https://evil.example' }, false],
    [{ origin: 'https://fans.example.evil.example' }, false],
    [{ origin: 'null' }, false],
    [{}, true],
  ])('with %j is ours: %s', (headers, ours) => {
    expect(isFromOurPage(headers, own)).toBe(ours);
  });

  it('is ours where a proxy changed the host that browsers see', () => {
    expect(isFromOurPage({ origin: 'http://127.0.0.1:4000' }, { ...own, host: '127.0.0.1:4000' })).toBe(true);
  });
});
