import { suppressionAfter } from '#domain/messages/delivery-report.js';
import { outcomeOfError, outcomeOfMessage, TWILIO_ERRORS, TWILIO_NUMBER_CODES } from './twilio-errors.js';

describe("Twilio's error codes", () => {
  it.each([21610, 21211, 21612, 21614, 21635])('%i rejects and blocks the number', (code) => {
    expect(outcomeOfError({ status: 400, code })).toEqual({
      kind: 'rejected',
      code: String(code),
      suppress: true,
      haltSender: false,
    });
  });

  it('21408 rejects the message alone: other regions are open', () => {
    const outcome = outcomeOfError({ status: 400, code: 21408 });
    expect(outcome).toEqual({ kind: 'rejected', code: '21408', suppress: false, haltSender: false });
  });

  it.each([...[20003, 20005, 20404, 21212, 21603, 21606, 21659, 21660, 21703, 21704, 21705, 30002, 30034]])(
    '%i rejects and halts the sender, not the number',
    (code) => {
      expect(outcomeOfError({ status: 400, code })).toEqual({
        kind: 'rejected',
        code: String(code),
        suppress: false,
        haltSender: true,
      });
    },
  );

  it.each([20429, 21611, 30001])('%i is asked again', (code) => {
    expect(outcomeOfError({ status: 400, code, holdMs: 3000 })).toEqual({
      kind: 'retry',
      reason: String(code),
      holdMs: 3000,
    });
  });

  it('any 429 is asked again, also one without a code', () => {
    expect(outcomeOfError({ status: 429 })).toEqual({ kind: 'retry', reason: 'http_429' });
  });

  it.each([500, 502, 503, 504, 408])('HTTP %i is unknown: it may have been acted on', (status) => {
    expect(outcomeOfError({ status }).kind).toBe('unknown');
  });

  it('any other code is terminal and recorded', () => {
    expect(outcomeOfError({ status: 400, code: 21617 })).toEqual({
      kind: 'rejected',
      code: '21617',
      suppress: false,
      haltSender: false,
    });
  });

  it('a 401 halts the sender even without a code', () => {
    expect(outcomeOfError({ status: 401 })).toMatchObject({
      kind: 'rejected',
      code: 'http_401',
      haltSender: true,
    });
  });

  it.each([302, 307, 403, 404, 405, 407])('HTTP %i without a code is not about one message', (status) => {
    expect(outcomeOfError({ status })).toMatchObject({ kind: 'rejected', suppress: false, haltSender: true });
  });

  it.each([400, 413, 422])('HTTP %i without a code is about this message alone', (status) => {
    expect(outcomeOfError({ status })).toMatchObject({
      kind: 'rejected',
      suppress: false,
      haltSender: false,
    });
  });

  it('a created message is accepted unless it has failed at once', () => {
    const made = { sid: 'SM1', status: 'accepted', errorCode: null };
    expect(outcomeOfMessage(made)).toEqual({ kind: 'accepted', providerId: 'SM1' });
    expect(outcomeOfMessage({ ...made, errorCode: NaN })).toMatchObject({ kind: 'accepted' });
    expect(outcomeOfMessage({ ...made, status: 'failed', errorCode: 30008 })).toMatchObject({
      kind: 'rejected',
      code: '30008',
      haltSender: false,
    });
    expect(outcomeOfMessage({ ...made, status: 'failed', errorCode: 30034 })).toMatchObject({
      code: '30034',
      haltSender: true,
    });
    expect(outcomeOfMessage({ ...made, errorCode: 30034 })).toMatchObject({ kind: 'rejected' });
    expect(outcomeOfMessage({ ...made, status: 'failed' })).toMatchObject({
      kind: 'rejected',
      code: 'failed',
    });
    expect(outcomeOfMessage({ ...made, sid: undefined })).toEqual({ kind: 'unknown', reason: 'no_sid' });
  });

  it('says for each code in words why', () => {
    for (const { meaning } of Object.values(TWILIO_ERRORS)) expect(meaning).not.toBe('');
  });
});

describe('what delivery reports say about a number', () => {
  test.each([
    [['21610'], 'twilio_21610'],
    [['21211'], 'twilio_21211'],
    [['21614'], 'twilio_21614'],
    [['30006'], 'twilio_30006'],
    [['30005'], undefined],
    [['30005', '30005'], 'twilio_30005'],
    [['30003', '30003'], undefined],
    [['30003', '30005', '30003'], undefined],
    [['30003', '30003', '30003'], 'twilio_30003'],
    [['30007', '30007', '30007'], undefined],
  ])('after the codes %j the number is blocked for %s', (codes, reason) => {
    expect(suppressionAfter(codes, TWILIO_NUMBER_CODES)).toBe(reason);
  });
});
