import { outcomeOfPush } from './push-answers.js';

const now = Date.parse('2026-11-27T00:00:00Z');
const answer = (status: number, retryAfter?: string, keysWork = false) =>
  outcomeOfPush({ status, retryAfter, messageId: 'm1', keysWork }, now);

describe("a push service's answer", () => {
  it('of 201 is an acceptance, and nothing else is', () => {
    expect(answer(201)).toEqual({ kind: 'accepted', providerId: 'm1' });
    for (const status of [200, 202, 204]) expect(answer(status)).toMatchObject({ kind: 'unknown' });
  });

  it.each([404, 410])('of %i ends the subscription', (status) => {
    const code = `http_${status}`;
    expect(answer(status)).toEqual({ kind: 'rejected', code, suppress: true, haltSender: false });
  });

  it.each([401, 403])('of %i halts the sender: its keys are not accepted', (status) => {
    const code = `http_${status}`;
    expect(answer(status)).toEqual({ kind: 'rejected', code, suppress: false, haltSender: true });
  });

  it.each([401, 403])(
    'of %i ends the subscription where our keys work: it was made for other keys',
    (status) => {
      const code = `http_${status}`;
      expect(answer(status, undefined, true)).toEqual({
        ...{ kind: 'rejected', code },
        ...{ suppress: true, haltSender: false },
      });
    },
  );

  it.each([301, 307, 400, 405, 413])('of %i says nothing of the fan, nor of the sender', (status) => {
    const code = `http_${status}`;
    expect(answer(status)).toEqual({ kind: 'rejected', code, suppress: false, haltSender: false });
  });

  it('of 429 is asked again when it says', () => {
    expect(answer(429, '30')).toEqual({ kind: 'retry', reason: 'http_429', holdMs: 30_000 });
    expect(answer(429, 'Fri, 27 Nov 2026 00:00:05 GMT')).toMatchObject({ holdMs: 5000 });
    expect(answer(429)).toEqual({ kind: 'retry', reason: 'http_429' });
  });

  it.each([500, 502, 503])('of %i is unknown: it may have been acted on', (status) => {
    expect(answer(status)).toEqual({ kind: 'unknown', reason: `http_${status}` });
  });
});
