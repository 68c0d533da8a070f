import { SERVICE_ROWS } from '#domain/services/service-rows.js';
import { writeGrant } from '#providers/sandbox/services/grant-token.js';
import type { ContractError, ServiceContract } from '#providers/testing/service-contract.js';
import { sandboxRig } from './sandbox-rig.js';

/** Deezer answers errors with HTTP 200. */
const error = (code: number, type: string, message: string) => ({
  ...({ asked: 'keep', status: 200 } as const),
  body: { error: { type, message, code } },
});
const failed = (reason: string) => ({ kind: 'failed', reason }) as const;
const quota = { kind: 'retry', reason: 'quota', holdMs: 5000 } as const;
const busy = { kind: 'retry', reason: 'busy' } as const;
const unreadable = { kind: 'retry', reason: 'unreadable_answer' } as const;
const dead = { kind: 'revoked', reason: 'invalid_token' } as const;

/** developers.deezer.com/api/errors. */
const ERRORS: readonly ContractError[] = [
  { what: '4: the quota', ...error(4, 'Exception', 'Quota limit exceeded'), outcome: quota },
  { what: '4, on reading', ...error(4, 'Exception', 'Quota limit exceeded'), asked: 'has', outcome: quota },
  {
    what: '4, on looking up',
    ...error(4, 'Exception', 'Quota limit exceeded'),
    asked: 'isAvailable',
    outcome: quota,
  },
  {
    what: '100: the list is full',
    ...error(100, 'Exception', 'Items limit exceeded'),
    outcome: failed('library_full'),
  },
  {
    what: '200: a permission',
    ...error(200, 'OAuthException', 'Permission denied'),
    outcome: failed('forbidden'),
  },
  {
    what: '200 without a live token',
    ...error(
      200,
      'OAuthException',
      'An active access token must be used to query information about the current user',
    ),
    outcome: dead,
  },
  { what: '300: the token', ...error(300, 'OAuthException', 'Invalid OAuth access token.'), outcome: dead },
  {
    what: '500: a parameter',
    ...error(500, 'ParameterException', 'Wrong parameter'),
    outcome: failed('deezer_500'),
  },
  {
    what: '501: a parameter is missing',
    ...error(501, 'MissingParameterException', 'Missing parameters: album_id'),
    outcome: failed('deezer_501'),
  },
  {
    what: '600: the query',
    ...error(600, 'InvalidQueryException', 'Invalid query'),
    outcome: failed('deezer_600'),
  },
  { what: '700: busy', ...error(700, 'Exception', 'Service busy'), outcome: busy },
  { what: '800: no data', ...error(800, 'DataException', 'no data'), outcome: failed('http_404') },
  {
    what: '800, on looking up: not there yet',
    ...error(800, 'DataException', 'no data'),
    ...{ asked: 'isAvailable', outcome: { kind: 'ok', value: { available: false } } },
  },
  {
    what: '800, in a list of releases: no such artist',
    ...error(800, 'DataException', 'no data'),
    ...{ asked: 'newReleases', outcome: failed('http_404') },
  },
  {
    what: '4, in a list of releases',
    ...error(4, 'Exception', 'Quota limit exceeded'),
    ...{ asked: 'newReleases', outcome: quota },
  },
  {
    what: 'a list with a release without a day (observed) and a compilation',
    ...{ asked: 'newReleases', status: 200 },
    body: {
      data: [
        { id: 1, title: 'No day', release_date: '0000-00-00', record_type: 'single' },
        { id: 2, title: 'Best of', release_date: '2026-11-27', record_type: 'compile' },
      ],
      total: 2,
    },
    outcome: { kind: 'ok', value: [] },
  },
  {
    what: '50: the app is banned (observed)',
    ...error(50, 'OAuthException', 'Application error'),
    outcome: { kind: 'appRefused', reason: 'app_banned' },
  },
  {
    what: 'the app is banned, in words',
    ...error(200, 'OAuthException', 'This application is disabled'),
    outcome: { kind: 'appRefused', reason: 'app_banned' },
  },
  {
    what: 'the app is unknown',
    ...error(500, 'OAuthException', 'Invalid application id'),
    outcome: { kind: 'appRefused', reason: 'invalid_client' },
  },
  {
    what: 'a write is answered by `true`',
    asked: 'keep',
    status: 200,
    body: true,
    outcome: { kind: 'ok', value: 'kept' },
  },
  { what: 'and by nothing else', asked: 'keep', status: 200, body: false, outcome: unreadable },
  { what: 'an empty 200', asked: 'keep', status: 200, body: '', outcome: unreadable },
  {
    what: 'a gateway',
    asked: 'keep',
    status: 502,
    body: '<html>',
    outcome: { kind: 'retry', reason: 'http_502' },
  },
  { what: 'a page', asked: 'has', status: 200, body: '<html>Welcome</html>', outcome: unreadable },
];

export const DEEZER_CONTRACT: ServiceContract = {
  name: 'Deezer',
  row: SERVICE_ROWS.deezer,
  start: () => sandboxRig('deezer'),
  grant: (account, agreed = {}) => writeGrant({ account, ...agreed }),
  items: { release: '302127', track: '3135556', artist: '27' },
  upc: '5051275100006',
  writes: 'kept',
  means: {
    // Deezer has no other limit, and does not tell when to come back.
    rateLimited: quota,
    dayLimited: quota,
    serverError: busy,
    dead: 'invalid_token',
    appRefused: 'app_banned',
    wrongApp: 'invalid_client',
    noScope: failed('forbidden'),
    notOut: failed('http_404'),
  },
  errors: ERRORS,
};
