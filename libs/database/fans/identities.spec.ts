import { maskAddress, sealAddress } from './identities.js';
import { SecretBox } from '#database/secret-box.js';

const box = new SecretBox({
  keys: [{ id: 'k1', key: Buffer.alloc(32, 7).toString('base64') }],
  hmacKey: 'h'.repeat(32),
});

describe('an address', () => {
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
