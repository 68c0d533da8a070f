import { SERVICE_ROWS } from '#domain/services/service-rows.js';
import { writeGrant } from '#providers/sandbox/services/grant-token.js';
import type { ContractError, ServiceContract } from '#providers/testing/service-contract.js';
import { RETRY_AFTER_S, sandboxRig } from './sandbox-rig.js';

/** Apple's form of errors: status and code are strings. */
const errors = (status: number, code: string, title: string) => ({
  errors: [{ id: 'U4FW35V2JVDTWEBJJQ6X5MVWHM', title, detail: title, status: String(status), code }],
});
const failed = (reason: string) => ({ kind: 'failed', reason }) as const;
const retry = (reason: string, holdMs?: number) =>
  holdMs === undefined ? ({ kind: 'retry', reason } as const) : ({ kind: 'retry', reason, holdMs } as const);
const refused = { kind: 'appRefused', reason: 'developer_token_refused' } as const;
const dead = { kind: 'revoked', reason: 'user_token' } as const;
const absent = { kind: 'ok', value: false } as const;

/** developer.apple.com/documentation/applemusicapi: "Common objects", "HTTP status codes". */
const ERRORS: readonly ContractError[] = [
  { what: 'the developer token is refused', asked: 'keep', status: 401, body: '', outcome: refused },
  {
    what: 'the developer token is refused, with an error',
    ...{ asked: 'isAvailable', status: 401, body: errors(401, '40100', 'Unauthorized'), outcome: refused },
  },
  {
    what: 'the Music User Token is dead',
    ...{ asked: 'keep', status: 403, body: errors(403, '40300', 'Invalid authentication'), outcome: dead },
  },
  {
    what: 'the Music User Token is dead, on reading',
    ...{ asked: 'has', status: 403, body: errors(403, '40300', 'Invalid authentication'), outcome: dead },
  },
  {
    what: 'another 403 does not end the grant',
    ...{ asked: 'keep', status: 403, body: errors(403, '40310', 'Forbidden'), outcome: failed('forbidden') },
  },
  {
    what: 'the fan has no subscription',
    ...{ asked: 'keep', status: 400, body: errors(400, '40015', 'Subscription required') },
    outcome: failed('no_subscription'),
  },
  {
    what: 'another 400 is a call of ours',
    ...{ asked: 'keep', status: 400, body: errors(400, '40005', 'Invalid Parameter Value') },
    outcome: failed('http_400'),
  },
  {
    what: 'the album is not in the library',
    before: { path: '/v1/me/storefront', body: { data: [{ id: 'de', type: 'storefronts' }] } },
    ...{ asked: 'has', status: 404, body: errors(404, '40403', 'No related resources'), outcome: absent },
  },
  {
    what: 'the artist is not known, in a list of releases',
    ...{ asked: 'newReleases', status: 404, body: errors(404, '40400', 'Resource Not Found') },
    outcome: failed('http_404'),
  },
  {
    what: 'an artist has no recent release: there is no view of it (observed)',
    before: { path: '/v1/catalog/us/artists/909253/albums', body: { data: [{ id: '1' }] } },
    ...{ asked: 'newReleases', status: 404, body: errors(404, '40403', 'No related resources') },
    outcome: { kind: 'ok', value: [] },
  },
  {
    what: 'too many requests, in a list of releases',
    ...{ asked: 'newReleases', status: 429, headers: { 'retry-after': '30' } },
    ...{ body: errors(429, '42900', 'Too Many Requests'), outcome: retry('http_429', 30_000) },
  },
  {
    what: 'too many requests',
    ...{ asked: 'keep', status: 429, headers: { 'retry-after': '30' }, outcome: retry('http_429', 30_000) },
    body: errors(429, '42900', 'Too Many Requests'),
  },
  {
    what: 'too many requests, and no time is told',
    ...{ asked: 'keep', status: 429, body: '', outcome: retry('http_429') },
  },
  {
    what: 'an error of theirs',
    ...{ asked: 'has', status: 500, body: errors(500, '50001', 'Upstream Service Error') },
    outcome: retry('http_500'),
  },
  {
    what: 'the 202 proves nothing',
    asked: 'keep',
    status: 202,
    body: '',
    outcome: { kind: 'ok', value: 'accepted' },
  },
  {
    what: 'a page in place of the 202',
    ...{ asked: 'keep', status: 200, body: '<html>Welcome</html>', outcome: retry('unreadable_answer') },
  },
];

export const APPLE_MUSIC_CONTRACT: ServiceContract = {
  name: 'Apple Music',
  row: SERVICE_ROWS.apple_music,
  start: () => sandboxRig('apple_music'),
  grant: (account, agreed = {}) => writeGrant({ account, ...agreed }),
  items: { release: '1440857781', track: '1440857795', artist: '909253' },
  upc: '5051275100006',
  writes: 'accepted',
  means: {
    rateLimited: retry('http_429', RETRY_AFTER_S * 1000),
    dayLimited: retry('http_429', 86_400_000),
    serverError: retry('http_500'),
    dead: 'user_token',
    appRefused: 'developer_token_refused',
    wrongApp: 'developer_token_refused',
    // Apple takes the wish, and ignores it in silence.
    notOut: { kind: 'ok', value: 'accepted' },
  },
  errors: ERRORS,
};
