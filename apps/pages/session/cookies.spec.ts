import { cookieIn, cookieText } from './cookies.js';

describe('cookies', () => {
  it('are read by their whole name; the first of two counts', () => {
    expect(cookieIn('a=1; segue-x=t.o-k; segue-x=other', 'segue-x')).toBe('t.o-k');
    expect(cookieIn('xsegue-x=1', 'segue-x')).toBeUndefined();
    expect(cookieIn('segue-x', 'segue-x')).toBeUndefined();
    expect(cookieIn(undefined, 'segue-x')).toBeUndefined();
  });

  it('are out of reach of scripts and of other pages', () => {
    expect(cookieText({ name: 'n', value: 'v', maxAgeSeconds: 60, path: '/oauth' }, true)).toBe(
      'n=v; Path=/oauth; Max-Age=60; HttpOnly; SameSite=Lax; Secure',
    );
    expect(cookieText({ name: 'n', value: '', maxAgeSeconds: 0 }, false)).toBe(
      'n=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax',
    );
  });

  it('hold nothing that would end them early', () => {
    expect(() => cookieText({ name: 'n', value: 'a;b', maxAgeSeconds: 1 }, true)).toThrow('encoded');
  });
});
