import { deploymentApps, serviceUrls, type ServiceSettings } from './deployment-apps.js';
import { makeService } from './make-service.js';

/** The settings of an installation that nobody has configured. */
const NONE: ServiceSettings = {
  PUBLIC_BASE_URL: 'https://music.example/app',
  SPOTIFY_ACCOUNTS_URL: 'https://accounts.spotify.com',
  SPOTIFY_API_URL: 'https://api.spotify.com',
  SPOTIFY_CLIENT_ID: 'sandbox',
  SPOTIFY_CLIENT_SECRET: 'sandbox',
  SPOTIFY_FOLLOW_BY: 'library',
  SPOTIFY_LIBRARY_API: 'current',
  SPOTIFY_ACCOUNT: '',
  APPLE_MUSIC_API_URL: 'https://api.music.apple.com',
  MUSICKIT_URL: 'https://js-cdn.music.apple.com/musickit/v3/musickit.js',
  APPLE_MUSIC_TEAM_ID: '',
  APPLE_MUSIC_KEY_ID: '',
  APPLE_MUSIC_PRIVATE_KEY: '',
  DEEZER_CONNECT_URL: 'https://connect.deezer.com',
  DEEZER_API_URL: 'https://api.deezer.com',
  DEEZER_APP_ID: '',
  DEEZER_SECRET: '',
};
const keyOf = (settings: ServiceSettings) =>
  deploymentApps(settings).map((app) => makeService(app, serviceUrls(settings)).budgetKey);

describe('the apps of the deployment', () => {
  it('are none where nothing is set, so that its fans are reminded', () => {
    expect(deploymentApps(NONE)).toEqual([]);
  });

  it('are those whose settings are whole', () => {
    const half = { ...NONE, APPLE_MUSIC_TEAM_ID: 'T', APPLE_MUSIC_KEY_ID: 'K', DEEZER_APP_ID: '1' };
    expect(deploymentApps(half)).toEqual([]);
    const whole = { ...half, SPOTIFY_CLIENT_ID: 'c', APPLE_MUSIC_PRIVATE_KEY: 'P', DEEZER_SECRET: 's' };
    expect(deploymentApps(whole).map(({ service }) => service)).toEqual(['spotify', 'apple_music', 'deezer']);
  });

  it('share a budget where the service counts them together', () => {
    const settings = { ...NONE, SPOTIFY_CLIENT_ID: 'one' };
    expect(keyOf(settings)).toEqual(['one']);
    expect(keyOf({ ...settings, SPOTIFY_ACCOUNT: 'label' })).toEqual(['label']);
    expect(keyOf({ ...settings, SPOTIFY_CLIENT_ID: 'two', SPOTIFY_ACCOUNT: 'label' })).toEqual(['label']);
  });
});
