import { SERVICE_ROWS } from '#domain/services/service-rows.js';
import { writeGrant } from '#providers/sandbox/services/grant-token.js';
import type { ContractError, ServiceContract } from '#providers/testing/service-contract.js';
import { RETRY_AFTER_S, sandboxRig } from './sandbox-rig.js';

const apiError = (status: number, message: string, more: Record<string, string> = {}) => ({
  error: { status, message, ...more },
});
const refusal = (message: string) => ({ status: 403, body: apiError(403, message) });
const revoked = (reason: string) => ({ kind: 'revoked', reason }) as const;
const failed = (reason: string) => ({ kind: 'failed', reason }) as const;
const retry = (reason: string, holdMs?: number) =>
  holdMs === undefined ? ({ kind: 'retry', reason } as const) : ({ kind: 'retry', reason, holdMs } as const);
const app = (reason: 'invalid_client' | 'owner_premium_required') =>
  ({ kind: 'appRefused', reason }) as const;

/** The app's own token, by which lists are asked for. */
const APP_TOKEN = { path: '/api/token', body: { access_token: 'app', expires_in: 3600 } };

/** developer.spotify.com: the authorization guide, "Web API calls" and the notes on Development Mode. */
const ERRORS: readonly ContractError[] = [
  {
    what: 'the refresh token has expired',
    ...{ asked: 'refresh', status: 400, outcome: revoked('invalid_grant') },
    body: { error: 'invalid_grant', error_description: 'Refresh token expired' },
  },
  {
    what: 'the fan has taken the grant back',
    ...{ asked: 'refresh', status: 400, outcome: revoked('invalid_grant') },
    body: { error: 'invalid_grant', error_description: 'Refresh token revoked' },
  },
  {
    what: 'the client secret is wrong',
    ...{ asked: 'refresh', status: 400, outcome: app('invalid_client') },
    body: { error: 'invalid_client', error_description: 'Invalid client secret' },
  },
  {
    what: 'the client is unknown',
    ...{ asked: 'isAvailable', status: 401, outcome: app('invalid_client') },
    body: { error: 'invalid_client' },
  },
  {
    what: 'the accounts host is away',
    ...{ asked: 'refresh', status: 503, body: 'upstream error', outcome: retry('http_503') },
  },
  {
    what: 'the rolling limit, for hours',
    ...{ asked: 'keep', status: 429, headers: { 'retry-after': '48925' } },
    body: apiError(429, 'API rate limit exceeded'),
    outcome: retry('http_429', 48_925_000),
  },
  {
    what: 'the quota of the developer account for this day',
    ...{ asked: 'has', status: 429, outcome: retry('quota_exceeded') },
    body: apiError(429, 'Too many requests', { reason: 'QUOTA_EXCEEDED' }),
  },
  {
    what: 'the access token has ended',
    ...{ asked: 'keep', status: 401, body: apiError(401, 'The access token expired') },
    outcome: revoked('unauthorized'),
  },
  {
    what: 'a scope is missing',
    asked: 'keep',
    ...refusal('Insufficient client scope'),
    outcome: failed('forbidden'),
  },
  {
    what: "the app's owner has no Premium",
    ...{ asked: 'keep', ...refusal('Active premium subscription required for the owner of the app.') },
    outcome: app('owner_premium_required'),
  },
  {
    what: 'the fan is none of the five of an app in Development Mode',
    ...{ asked: 'keep', ...refusal('User not registered in the Developer Dashboard') },
    outcome: failed('fan_not_allow_listed'),
  },
  {
    what: 'the item is not known',
    ...{ asked: 'keep', status: 404, body: apiError(404, 'Resource not found'), outcome: failed('http_404') },
  },
  {
    what: 'the call is malformed',
    ...{ asked: 'has', status: 400, body: apiError(400, 'Invalid uri'), outcome: failed('http_400') },
  },
  {
    what: 'the artist is not known, in a list of releases',
    ...{ asked: 'newReleases', before: APP_TOKEN, status: 404, body: apiError(404, 'Resource not found') },
    outcome: failed('http_404'),
  },
  {
    what: 'the page of a list is too long (observed: more than ten)',
    ...{ asked: 'newReleases', before: APP_TOKEN, status: 400, body: apiError(400, 'Invalid limit') },
    outcome: failed('http_400'),
  },
  {
    what: 'the rolling limit, in a list of releases',
    ...{ asked: 'newReleases', before: APP_TOKEN, status: 429, headers: { 'retry-after': '30' } },
    body: apiError(429, 'API rate limit exceeded'),
    outcome: retry('http_429', 30_000),
  },
  {
    what: 'an album without a UPC',
    ...{ asked: 'upcOf', before: APP_TOKEN, status: 200, body: { id: 'a', external_ids: {} } },
    outcome: { kind: 'ok', value: undefined },
  },
  {
    what: 'a list in which items are null, or have no whole day',
    ...{ asked: 'newReleases', before: APP_TOKEN, status: 200 },
    body: { items: [null, { id: 'a', name: 'A year', release_date: '2026' }] },
    outcome: { kind: 'ok', value: [] },
  },
  {
    what: 'a gateway answers with a page',
    ...{ asked: 'keep', status: 502, body: '<html>Bad Gateway</html>', outcome: retry('http_502') },
  },
  {
    what: 'a wall in front of Spotify refuses us with a page',
    ...{
      asked: 'keep',
      status: 403,
      body: '<html>Access denied</html>',
      outcome: retry('unreadable_answer'),
    },
  },
];

export const SPOTIFY_CONTRACT: ServiceContract = {
  name: 'Spotify',
  row: SERVICE_ROWS.spotify,
  start: () => sandboxRig('spotify'),
  grant: (account, agreed = {}) => writeGrant({ account, ...agreed }),
  items: {
    release: '4aawyAB9vmqN3uQ7FjRGTy',
    track: '11dFghVXANMlKmJXsNCbNl',
    artist: '0TnOYISbd1XYRBk9myaseg',
  },
  upc: '5051275100006',
  writes: 'kept',
  means: {
    rateLimited: retry('http_429', RETRY_AFTER_S * 1000),
    dayLimited: retry('quota_exceeded', 86_400_000),
    serverError: retry('http_503'),
    dead: 'invalid_grant',
    appRefused: 'owner_premium_required',
    wrongApp: 'invalid_client',
    noScope: failed('forbidden'),
    notOut: failed('http_404'),
  },
  errors: ERRORS,
};
