import { apiFailure, tokenFailure } from './spotify-errors.js';

const answer = (status: number, body?: unknown, headers: Record<string, string> = {}) => ({
  status,
  body,
  headers: new Headers(headers),
});

describe("Spotify's accounts host", () => {
  it('only an invalid_grant kills the grant', () => {
    const body = { error: 'invalid_grant', error_description: 'Refresh token expired' };
    expect(tokenFailure(answer(400, body), 0)).toEqual({ kind: 'revoked', reason: 'invalid_grant' });
  });

  it('wrong credentials of ours keep the fans waiting', () => {
    expect(tokenFailure(answer(400, { error: 'invalid_client' }), 0)).toMatchObject({
      kind: 'retry',
      holdMs: 60_000,
    });
  });

  it.each([500, 503])('a %i is asked again', (status) => {
    expect(tokenFailure(answer(status), 0)).toEqual({ kind: 'retry', reason: `http_${status}` });
  });

  it('any other refusal is final', () => {
    expect(tokenFailure(answer(400, { error: 'invalid_request' }), 0)).toEqual({
      kind: 'failed',
      reason: 'invalid_request',
    });
  });
});

describe("Spotify's Web API", () => {
  it('holds as long as Retry-After says, be it hours', () => {
    expect(apiFailure(answer(429, {}, { 'retry-after': '48925' }), 0)).toEqual({
      kind: 'retry',
      reason: 'http_429',
      holdMs: 48_925_000,
    });
  });

  it('tells the daily quota from the rolling limit', () => {
    const body = { error: { status: 429, message: 'Too many requests', reason: 'QUOTA_EXCEEDED' } };
    expect(apiFailure(answer(429, body), 0)).toEqual({ kind: 'retry', reason: 'quota_exceeded' });
  });

  it('a 401 is the access token, a 403 will not change', () => {
    expect(apiFailure(answer(401), 0)).toEqual({ kind: 'revoked', reason: 'unauthorized' });
    expect(apiFailure(answer(403), 0)).toEqual({ kind: 'failed', reason: 'forbidden' });
    expect(apiFailure(answer(400), 0)).toEqual({ kind: 'failed', reason: 'http_400' });
  });
});
