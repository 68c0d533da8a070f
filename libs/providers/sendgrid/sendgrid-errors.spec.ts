import { outcomeOfAnswer } from './sendgrid-errors.js';

const now = Date.parse('2026-11-27T00:00:00Z');
const answer = (status: number, body: unknown = {}, headers: Record<string, unknown> = {}) =>
  outcomeOfAnswer({ status, body, headers }, now);

describe("SendGrid's errors", () => {
  it('a 429 is asked again when its limit resets', () => {
    expect(answer(429, {}, { 'x-ratelimit-reset': String(now / 1000 + 7) })).toEqual({
      kind: 'retry',
      reason: 'http_429',
      holdMs: 7000,
    });
  });

  it('a 429 whose reset has passed or is missing is asked again at once or by the caller’s back-off', () => {
    expect(answer(429, {}, { 'x-ratelimit-reset': String(now / 1000 - 7) })).toMatchObject({ holdMs: 0 });
    expect(answer(429)).toEqual({ kind: 'retry', reason: 'http_429' });
  });

  it.each([500, 502, 503, 504])('a %i is unknown: it may have been acted on', (status) => {
    expect(answer(status)).toEqual({ kind: 'unknown', reason: `http_${status}` });
  });

  it.each([302, 401, 403, 404, 405, 407])('a %i halts the sender', (status) => {
    expect(answer(status)).toMatchObject({ kind: 'rejected', suppress: false, haltSender: true });
  });

  it('a bad address blocks the address, by the field that is named', () => {
    const body = {
      errors: [{ field: 'personalizations.0.to.0.email', message: 'Does not contain a valid address.' }],
    };
    expect(answer(400, body)).toEqual({
      kind: 'rejected',
      code: 'http_400:personalizations.0.to.0.email',
      suppress: true,
      haltSender: false,
    });
  });

  it('a bad sender says nothing about one message', () => {
    const body = { errors: [{ field: 'from.email', message: 'Does not contain a valid address.' }] };
    expect(answer(400, body)).toMatchObject({
      code: 'http_400:from.email',
      suppress: false,
      haltSender: true,
    });
  });

  it('another bad field blocks nobody', () => {
    expect(answer(400, { errors: [{ field: 'subject', message: 'required' }] })).toEqual({
      kind: 'rejected',
      code: 'http_400:subject',
      suppress: false,
      haltSender: false,
    });
  });

  it('a 413, which comes as HTML, is rejected', () => {
    expect(answer(413, '<html><h1>413 Request Entity Too Large</h1></html>')).toEqual({
      kind: 'rejected',
      code: 'http_413',
      suppress: false,
      haltSender: false,
    });
  });
});
