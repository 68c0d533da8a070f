import fc from 'fast-check';
import { maskAddress, normaliseEmail, normalisePhone, sealAddress } from './identities.js';
import { SecretBox } from '#database/secret-box.js';

const box = new SecretBox({
  keys: [{ id: 'k1', key: Buffer.alloc(32, 7).toString('base64') }],
  hmacKey: 'h'.repeat(32),
});

describe('an address', () => {
  test.each([
    ['+1 (415) 867-5310', undefined, '+14158675310'],
    ['(415) 867-5310', 'US', '+14158675310'],
    ['030 901820', 'DE', '+4930901820'],
    ['+44 20 7946 0958', 'US', '+442079460958'],
    ['+52 1 55 1234 5678', undefined, '+525512345678'],
    ['+5215512345678', 'US', '+525512345678'],
  ])('phone %j dialled in %s is %s', (text, country, address) => {
    expect(normalisePhone(text, country)).toEqual({ kind: 'ok', address });
  });

  test.each([
    ['415 867 5310', undefined],
    ['hello', 'US'],
    ['123', 'US'],
    ['+1 555', undefined],
    ['call me on +14158675310 please', 'US'],
    ['+14158675310 ext. 5', 'US'],
    ['', 'US'],
  ])('%j (%s) is no phone for texts', (text, country) => {
    expect(normalisePhone(text, country).kind).toBe('invalid');
  });

  test('emails are trimmed and lower-cased; what is none is refused', () => {
    expect(normaliseEmail('  Ada.Fan@Example.COM ')).toEqual({ kind: 'ok', address: 'ada.fan@example.com' });
    for (const text of [
      '',
      'ada',
      'ada@',
      '@example.com',
      'a b@example.com',
      'ada@example',
      `${'a'.repeat(300)}@x.com`,
    ])
      expect(normaliseEmail(text).kind).toBe('invalid');
  });

  test('normalising twice changes nothing', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (text) => {
        const once = normaliseEmail(text);
        if (once.kind === 'ok') expect(normaliseEmail(once.address)).toEqual(once);
      }),
    );
  });

  test('is found by the same fingerprint in one workspace and never across two, and is not stored in clear', () => {
    const [one, again] = [
      sealAddress(box, 'w1', 'email', 'a@b.co'),
      sealAddress(box, 'w1', 'email', 'a@b.co'),
    ];
    expect(one.hmac).toBe(again.hmac);
    expect(one.encrypted).not.toBe(again.encrypted);
    expect(sealAddress(box, 'w2', 'email', 'a@b.co').hmac).not.toBe(one.hmac);
    expect(JSON.stringify(one)).not.toContain('a@b.co');
    expect(box.open(one.encrypted)).toBe('a@b.co');
  });

  test('is shown masked', () => {
    expect(maskAddress('sms', '+14158675310')).toBe('+1••••••••10');
    expect(maskAddress('email', 'ada.fan@example.co.uk')).toBe('a•••@e•••.uk');
    expect(maskAddress('email', 'a@b.co')).toBe('a•••@b•••.co');
  });
});
