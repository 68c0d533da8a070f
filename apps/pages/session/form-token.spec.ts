import { randomBytes } from 'node:crypto';
import { GOOD_FOR_MS, readFormToken, writeFormToken, type FormOwner } from './form-token.js';

const key = randomBytes(32);
const once = randomBytes(16).toString('base64url');
const owner: FormOwner = { about: 'campaign-1', sessionId: undefined };
const written = Date.UTC(2026, 10, 28);
const token = writeFormToken(key, owner, once, written);

describe("a form's token", () => {
  it('is good on its own page, and names the act', () => {
    expect(readFormToken(key, owner, token, written + 1000)).toEqual({ kind: 'good', once });
  });

  it.each([
    ['of another page', { ...owner, about: 'campaign-2' }, key],
    ['of another session', { ...owner, sessionId: 'session-1' }, key],
    ['of another installation', owner, randomBytes(32)],
  ])('is bad %s', (_, other, otherKey) => {
    expect(readFormToken(otherKey, other, token, written)).toEqual({ kind: 'bad' });
  });

  it('cannot be made younger', () => {
    const [word = '', , signature = ''] = token.split('.');
    const younger = `${word}.${(written + GOOD_FOR_MS).toString(36)}.${signature}`;
    expect(readFormToken(key, owner, younger, written + GOOD_FOR_MS)).toEqual({ kind: 'bad' });
  });

  it('ends after a day', () => {
    expect(readFormToken(key, owner, token, written + GOOD_FOR_MS)).toMatchObject({ kind: 'good' });
    expect(readFormToken(key, owner, token, written + GOOD_FOR_MS + 1)).toEqual({ kind: 'stale' });
  });

  it.each(['', 'x', `${token}x`, token.slice(0, -1), token.replaceAll('.', '')])('is bad as %s', (text) => {
    expect(readFormToken(key, owner, text, written)).toEqual({ kind: 'bad' });
  });
});
