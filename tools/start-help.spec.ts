import { expect, test } from '@jest/globals';
import { ApiConfigSchema, WorkerConfigSchema } from '#config/config.js';
import { HELP } from './options.js';

/** What `npm start` decides for its own processes. */
const DECIDED = new Set([
  ...['PUBLIC_BASE_URL', 'HOST', 'PORT', 'SEGUE_STATUS_FILE', 'SANDBOX_URL', 'WORKER_HEALTH_PORT'],
  ...['SEGUE_ENCRYPTION_KEYS', 'SEGUE_HMAC_KEY', 'SENDGRID_WEBHOOK_PUBLIC_KEY', 'SENDGRID_API_KEY'],
  ...['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_BASE_URL', 'SENDGRID_BASE_URL'],
  ...['SPOTIFY_ACCOUNTS_URL', 'SPOTIFY_API_URL', 'SPOTIFY_CLIENT_ID', 'SPOTIFY_CLIENT_SECRET'],
  ...['APPLE_MUSIC_TEAM_ID', 'APPLE_MUSIC_KEY_ID', 'APPLE_MUSIC_PRIVATE_KEY', 'APPLE_MUSIC_API_URL'],
  ...[
    'VAPID_PUBLIC_KEY',
    'VAPID_PRIVATE_KEY',
    'PUSH_HOSTS',
    'MUSICKIT_URL',
    'DEEZER_APP_ID',
    'DEEZER_SECRET',
    'DEEZER_CONNECT_URL',
    'DEEZER_API_URL',
  ],
]);

test('npm start -- --help names every setting that can be set', () => {
  const settings = new Set([...Object.keys(ApiConfigSchema.shape), ...Object.keys(WorkerConfigSchema.shape)]);
  const named = (setting: string) => new RegExp(`\\b${setting}\\b`).test(HELP);
  const missing = [...settings].filter((setting) => !DECIDED.has(setting) && !named(setting));
  expect(missing).toEqual([]);
});
