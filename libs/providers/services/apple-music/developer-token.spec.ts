import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { namesApp } from '#providers/sandbox/services/apple-music/developer-jwt.js';
import { DeveloperToken, readAppleKey } from './developer-token.js';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const APP = { teamId: 'TEAM123456', keyId: 'KEY1234567', privateKey: PEM };
const IDENTITY = { teamId: APP.teamId, keyId: APP.keyId, publicKey: createPublicKey(PEM) };
const NOW = Date.parse('2026-11-28T12:00:00Z');
const HOUR = 3_600_000;

function tokenAt(token: DeveloperToken, now: number): string {
  const made = token.current(now);
  if (made.kind !== 'ok') throw new Error(made.reason);
  return made.value;
}

describe('the token that names our app to Apple', () => {
  it('is signed with ES256 and holds the team, the key and an end within six months', () => {
    const token = tokenAt(new DeveloperToken(APP), NOW);
    const [header = '', claims = ''] = token.split('.');
    const decoded = [header, claims].map((part): unknown =>
      JSON.parse(Buffer.from(part, 'base64url').toString()),
    );
    const iat = NOW / 1000;
    expect(decoded).toEqual([
      { alg: 'ES256', kid: APP.keyId, typ: 'JWT' },
      { iss: APP.teamId, iat, exp: iat + 12 * 3600 },
    ]);
    expect(namesApp(token, IDENTITY, { now: NOW, from: undefined })).toBe(true);
  });

  it('is made once, and again shortly before its end', () => {
    const token = new DeveloperToken(APP);
    const first = tokenAt(token, NOW);
    expect(tokenAt(token, NOW + 10 * HOUR)).toBe(first);
    const second = tokenAt(token, NOW + 11.5 * HOUR);
    expect(second).not.toBe(first);
    expect(namesApp(second, IDENTITY, { now: NOW + 20 * HOUR, from: undefined })).toBe(true);
    expect(namesApp(first, IDENTITY, { now: NOW + 12 * HOUR, from: undefined })).toBe(false);
  });

  it('is no token for another team, another key or a changed claim', () => {
    const token = tokenAt(new DeveloperToken(APP), NOW);
    expect(namesApp(token, { ...IDENTITY, teamId: 'OTHER' }, { now: NOW, from: undefined })).toBe(false);
    expect(namesApp(token, { ...IDENTITY, keyId: 'OTHER' }, { now: NOW, from: undefined })).toBe(false);
    const [header = '', , signature = ''] = token.split('.');
    const forged = Buffer.from(JSON.stringify({ iss: APP.teamId, iat: 0, exp: 9e9 })).toString('base64url');
    expect(namesApp(`${header}.${forged}.${signature}`, IDENTITY, { now: NOW, from: undefined })).toBe(false);
  });

  it('is good on pages of one origin alone, where a page shows it', () => {
    const token = new DeveloperToken(APP);
    const shown = token.current(NOW, 'https://music.example');
    if (shown.kind !== 'ok') throw new Error(shown.reason);
    const isGood = (from: string | undefined) => namesApp(shown.value, IDENTITY, { now: NOW, from });
    expect([isGood('https://music.example'), isGood('https://evil.example'), isGood(undefined)]).toEqual([
      true,
      false,
      false,
    ]);
    // Our own calls have a token of their own.
    expect(tokenAt(token, NOW)).not.toBe(shown.value);
    expect(token.current(NOW + HOUR, 'https://music.example')).toEqual(shown);
  });

  it('takes a key whose lines are joined by \\n, as in an environment variable', () => {
    expect(readAppleKey(PEM.replaceAll('\n', '\\n'))).toBeDefined();
  });

  it('says that the key cannot be read, and asks nobody', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const other = rsa.export({ type: 'pkcs8', format: 'pem' }).toString();
    for (const bad of ['', 'no key', PEM.slice(0, 80), other]) {
      expect(new DeveloperToken({ ...APP, privateKey: bad }).current(NOW)).toEqual({
        kind: 'appRefused',
        reason: 'private_key_unreadable',
      });
    }
  });
});
