import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { CALLS_OF_A_SAVE } from '#domain/releases/release-window.js';
import type { ServiceAppCredentials } from '#providers/ports.js';
import { makeService } from './make-service.js';

const urls = {
  spotify: { accountsUrl: 'http://127.0.0.1:1', apiUrl: 'http://127.0.0.1:1' },
  apple_music: { apiUrl: 'http://127.0.0.1:1', scriptUrl: 'http://127.0.0.1:1/musickit.js' },
  deezer: { connectUrl: 'http://127.0.0.1:1', apiUrl: 'http://127.0.0.1:1' },
  pageOrigin: 'http://127.0.0.1:1',
};
const privateKey = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const APPS: ServiceAppCredentials[] = [
  { service: 'spotify', clientId: 'id', clientSecret: 'secret', libraryApi: 'current' },
  { service: 'apple_music', teamId: 'TEAM', keyId: 'KEY', privateKey },
  { service: 'deezer', appId: '1', secret: 'secret' },
];

describe('the release window', () => {
  it.each(APPS)('counts the calls that a save takes on $service', (app) => {
    const { keep, has } = makeService(app, urls).adapter.calls ?? { keep: 1, has: 1 };
    expect(CALLS_OF_A_SAVE[app.service]).toBe(keep + has);
  });
});
