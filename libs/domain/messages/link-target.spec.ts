import { leadOn } from './link-target.js';

const ours = { fan: 'f1', campaign: 'c1' };

describe('a tracked link leads to', () => {
  it.each([
    ['a plain page', 'https://nova.example', 'https://nova.example?fan=f1&campaign=c1'],
    ['a page with a query', 'https://nova.example/p?a=1', 'https://nova.example/p?a=1&fan=f1&campaign=c1'],
    ['an open query', 'https://nova.example/p?', 'https://nova.example/p?fan=f1&campaign=c1'],
    ['a fragment', 'https://nova.example/p#top', 'https://nova.example/p?fan=f1&campaign=c1#top'],
    [
      'a fragment with a question mark',
      'https://n.example/#/p?x',
      'https://n.example/?fan=f1&campaign=c1#/p?x',
    ],
    [
      'what only looks the same when it is written anew',
      'https://nova.example/a+b%20c/?q=a+b%20c&&flag&z=1&a=2&q=%7e~é#x y',
      'https://nova.example/a+b%20c/?q=a+b%20c&&flag&z=1&a=2&q=%7e~é&fan=f1&campaign=c1#x y',
    ],
  ])('%s, letter by letter', (_what, written, target) => {
    expect(leadOn(written, ours, '')).toBe(target);
  });

  it('what the visitor brings behind all that', () => {
    expect(leadOn('https://n.example/p?utm_source=sms#top', ours, 'fbclid=Iw+Z%2F1&utm_source=fb')).toBe(
      'https://n.example/p?utm_source=sms&fan=f1&campaign=c1&fbclid=Iw+Z%2F1&utm_source=fb#top',
    );
  });

  it('no other fan or campaign, however it is written', () => {
    expect(leadOn('https://n.example', ours, 'fan=f2&x=1&%66an=f3&campaign=c2')).toBe(
      'https://n.example?fan=f1&campaign=c1&x=1',
    );
  });

  it('the page all the same when a query without end comes', () => {
    expect(leadOn('https://n.example', ours, 'x='.repeat(5000))).toBe('https://n.example?fan=f1&campaign=c1');
  });

  it('what was written when there is nothing to add', () => {
    expect(leadOn('https://n.example/?', {}, '')).toBe('https://n.example/?');
  });
});
