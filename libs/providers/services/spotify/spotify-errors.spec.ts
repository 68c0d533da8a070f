import { apiFailure, tokenFailure } from './spotify-errors.js';

const answer = (status: number, value?: unknown, headers: Record<string, string> = {}) => ({
  status,
  body: value === undefined ? ({ kind: 'none' } as const) : ({ kind: 'json', value } as const),
  headers: new Headers(headers),
});
const refusal = (message: string) => answer(403, { error: { status: 403, message } });

describe("Spotify's accounts host", () => {
  it('only an invalid_grant kills the grant', () => {
    const body = { error: 'invalid_grant', error_description: 'Refresh token expired' };
    expect(tokenFailure(answer(400, body))).toEqual({ kind: 'revoked', reason: 'invalid_grant' });
  });

  it.each([
    [400, { error: 'invalid_client' }],
    [401, { error: 'invalid_client' }],
    [400, { error: 'unauthorized_client' }],
    [401, undefined],
  ])('wrong credentials of ours are the app (%i %j), and no fault of the fans', (status, body) => {
    expect(tokenFailure(answer(status, body))).toEqual({ kind: 'appRefused', reason: 'invalid_client' });
  });

  it.each([500, 503])('a %i is asked again', (status) => {
    expect(tokenFailure(answer(status))).toEqual({ kind: 'retry', reason: `http_${status}` });
  });

  it('any other refusal is final', () => {
    expect(tokenFailure(answer(400, { error: 'invalid_request' }))).toEqual({
      kind: 'failed',
      reason: 'invalid_request',
    });
  });
});

describe("Spotify's Web API", () => {
  it('holds as long as Retry-After says, be it hours', () => {
    expect(apiFailure(answer(429, {}, { 'retry-after': '48925' }))).toEqual({
      kind: 'retry',
      reason: 'http_429',
      holdMs: 48_925_000,
    });
  });

  it('tells the daily quota from the rolling limit', () => {
    const body = { error: { status: 429, message: 'Too many requests', reason: 'QUOTA_EXCEEDED' } };
    expect(apiFailure(answer(429, body))).toEqual({ kind: 'retry', reason: 'quota_exceeded' });
  });

  it('a 401 is the access token, a 403 will not change', () => {
    expect(apiFailure(answer(401))).toEqual({ kind: 'revoked', reason: 'unauthorized' });
    expect(apiFailure(answer(403))).toEqual({ kind: 'failed', reason: 'forbidden' });
    expect(apiFailure(answer(400))).toEqual({ kind: 'failed', reason: 'http_400' });
  });

  it('tells a 403 of the app from one of the fan and from one of the scopes', () => {
    const owner = refusal('Active premium subscription required for the owner of the app.');
    expect(apiFailure(owner)).toEqual({ kind: 'appRefused', reason: 'owner_premium_required' });
    const legacy = { kind: 'appRefused', reason: 'legacy_call_refused' };
    expect(apiFailure(refusal('Forbidden'), true)).toEqual(legacy);
    expect(apiFailure(refusal('Insufficient client scope'), true)).toEqual({
      kind: 'failed',
      reason: 'forbidden',
    });
    expect(apiFailure(refusal('Forbidden'))).toEqual({ kind: 'failed', reason: 'forbidden' });
    const unknown = refusal(
      'Check settings on developer.spotify.com/dashboard, the user may not be registered.',
    );
    expect(apiFailure(unknown)).toEqual({ kind: 'failed', reason: 'fan_not_allow_listed' });
  });
});
