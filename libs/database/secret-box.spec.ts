import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { SecretBox } from './secret-box.js';

const hmacKey = 'pinned-hmac-key-of-32-characters!';
const older = { id: 'old', key: Buffer.alloc(32, 7).toString('base64') };
const newer = { id: 'new', key: randomBytes(32).toString('base64') };
const box = new SecretBox({ keys: [newer, older], hmacKey });
/** Sealed by an earlier version. */
const STORED = 'old.AAECAwQFBgcICQoL._k2hTTy6XoFyxxVySLP_eg.ee-IMHhxuCQH3oCygTcB';

describe('a sealed value', () => {
  test('opens, whatever its text is', () => {
    for (const plain of ['', 'ana@example.com', '+4915112345678', 'Grüße 🌊'.repeat(500)])
      expect(box.open(box.seal(plain))).toBe(plain);
  });

  test('of an earlier version opens, and a new one has the newest key', () => {
    expect(box.open(STORED)).toBe('ana@example.com');
    expect(box.seal('x').startsWith('new.')).toBe(true);
  });

  test('never starts as another one does: each has random bytes of its own', () => {
    const starts = new Set(Array.from({ length: 3000 }, () => box.seal('ana@example.com').split('.')[1]));
    expect(starts.size).toBe(3000);
  });

  test('that somebody has changed does not open', () => {
    const [id, start, tag, body = ''] = box.seal('ana@example.com').split('.');
    const other = body.startsWith('A') ? `B${body.slice(1)}` : `A${body.slice(1)}`;
    expect(() => box.open([id, start, tag, other].join('.'))).toThrow();
    expect(() => box.open(`gone.${body}`)).toThrow('No key "gone"');
  });
});

test('a fingerprint is the same as in earlier versions, and another in another workspace', () => {
  expect(box.fingerprint('ws', 'ana@example.com')).toBe('NYpch6wUX1nNJCI6EWLgcFklkTsooP7yL8uWgSOxUW4');
  expect(box.fingerprint('other', 'ana@example.com')).not.toBe(box.fingerprint('ws', 'ana@example.com'));
});
