import fc from 'fast-check';
import { domainToASCII } from 'node:url';
import { isEmail, normaliseEmail } from './email.js';

describe('an email address', () => {
  test.each([
    ['  Ada.Fan@Example.COM ', 'ada.fan@example.com'],
    ['jane@bücher.example', 'jane@xn--bcher-kva.example'],
    ['jane@example.xn--p1ai', 'jane@example.xn--p1ai'],
    ['jane@пример.рф', 'jane@xn--e1afmkfd.xn--p1ai'],
    ['jane&joe@example.com', 'jane&joe@example.com'],
    ["o'neil+nova!#$%*/=?^_`{|}~-@example.ie", "o'neil+nova!#$%*/=?^_`{|}~-@example.ie"],
    ['ｊａｎｅ＠ｅｘａｍｐｌｅ．ｃｏｍ', 'jane@example.com'],
    ['\u200ejane@example.com\u202c', 'jane@example.com'],
    ['\u00a0jane@example.com', 'jane@example.com'],
    ['a@b.co', 'a@b.co'],
  ])('%j is kept as %s', (text, address) => {
    expect(normaliseEmail(text)).toEqual({ kind: 'ok', address });
  });

  test.each([
    ...[
      '',
      'ada',
      'ada@',
      '@example.com',
      'a b@example.com',
      'ada@example',
      'a@b@example.com',
      'a..b@example.com',
    ],
    ...[
      '.a@example.com',
      'a.@example.com',
      'a@-b.example',
      'a@b-.example',
      'a@b..example',
      'a@1.2.3.4',
      'a@[1.2.3.4]',
    ],
    ...[
      'a@b.c',
      'a@example.com/x',
      'a@example.com:25',
      'a@exa%6dple.com',
      'jürgen@example.com',
      'a@example.com, b@example.com',
    ],
    ...[
      'Ada <ada@example.com>',
      `${'a'.repeat(65)}@example.com`,
      `a@${'b'.repeat(64)}.com`,
      `a@${'b.'.repeat(130)}com`,
    ],
  ])('%j is none', (text) => {
    expect(normaliseEmail(text)).toEqual({ kind: 'invalid', reason: 'not an email address' });
  });

  test('normalised twice is the same', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (text) => {
        const once = normaliseEmail(text);
        if (once.kind === 'ok') expect(normaliseEmail(once.address)).toEqual(once);
      }),
    );
  });

  test('of any ordinary form is taken', () => {
    fc.assert(fc.property(fc.emailAddress({ size: 'small' }), (text) => expect(isEmail(text)).toBe(true)));
  });

  test("has its domain as Node's own IDNA writes it", () => {
    for (const domain of [
      'straße.example',
      'ÉCOLE.example',
      'köln.example',
      '日本.jp',
      'faß.de',
      'ｅｘ.example',
    ])
      expect(normaliseEmail(`a@${domain}`)).toEqual({ kind: 'ok', address: `a@${domainToASCII(domain)}` });
  });
});
