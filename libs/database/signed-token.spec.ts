import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { SecretBox } from './secret-box.js';
import { readSignedToken, signedToken } from './signed-token.js';

const boxOf = () =>
  new SecretBox({
    keys: [{ id: 'a', key: randomBytes(32).toString('base64') }],
    hmacKey: randomBytes(32).toString('hex'),
  });

describe('a signed token', () => {
  const box = boxOf();
  const id = randomUUID();
  const token = signedToken(box, 'sign-up', id);

  it('names its row to whoever has the key, and stands in an address as it is', () => {
    expect(readSignedToken(box, 'sign-up', token)).toBe(id);
    expect(encodeURIComponent(token)).toBe(token);
    expect(token).toHaveLength(44);
  });

  it('of another kind, another key, another row, or cut off, names nothing', () => {
    expect(readSignedToken(box, 'preferences', token)).toBeUndefined();
    expect(readSignedToken(boxOf(), 'sign-up', token)).toBeUndefined();
    const other = signedToken(box, 'sign-up', randomUUID());
    expect(readSignedToken(box, 'sign-up', other.slice(0, 22) + token.slice(22))).toBeUndefined();
    for (const length of [0, 1, 22, 43]) {
      expect(readSignedToken(box, 'sign-up', token.slice(0, length))).toBeUndefined();
    }
    expect(readSignedToken(box, 'sign-up', `${token}x`)).toBeUndefined();
    expect(readSignedToken(box, 'sign-up', 'é'.repeat(44))).toBeUndefined();
  });
});
