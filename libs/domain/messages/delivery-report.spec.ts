import fc from 'fast-check';
import {
  DELIVERY_STATUSES,
  movesForward,
  suppressionAfter,
  type DeliveryStatus,
  type NumberCodes,
} from './delivery-report.js';

describe('delivery of a message', () => {
  test('moves only forward, and never on from its end', () => {
    expect(movesForward(null, 'queued', 'sms')).toBe(true);
    expect(movesForward('queued', 'delivered', 'sms')).toBe(true);
    expect(movesForward('sent', 'sending', 'sms')).toBe(false);
    expect(movesForward('delivered', 'undelivered', 'sms')).toBe(false);
    expect(movesForward('failed', 'delivered', 'sms')).toBe(false);
  });

  test('of an email is taken back when it bounces late, and then for good', () => {
    expect(movesForward('delivered', 'undelivered', 'email')).toBe(true);
    expect(movesForward('undelivered', 'delivered', 'email')).toBe(false);
    expect(movesForward('delivered', 'failed', 'email')).toBe(false);
    expect(movesForward('failed', 'undelivered', 'email')).toBe(false);
  });

  test('callbacks in any order and number end in an end that was reported', () => {
    const calls = fc.array(fc.constantFrom(...DELIVERY_STATUSES), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(calls, (reported) => {
        const end = reported.reduce<DeliveryStatus | null>(
          (at, to) => (movesForward(at, to, 'sms') ? to : at),
          null,
        );
        const ends = reported.filter((status) => ['delivered', 'undelivered', 'failed'].includes(status));
        if (ends.length > 0) expect(end).toBe(ends[0]);
        else
          expect(DELIVERY_STATUSES.indexOf(end ?? 'failed')).toBe(
            Math.max(...reported.map((s) => DELIVERY_STATUSES.indexOf(s))),
          );
      }),
    );
  });

  const codes: NumberCodes = {
    provider: 'carrier',
    troubleOf: (code) =>
      code === 'landline'
        ? 'never_receives'
        : code === 'no-handset'
          ? 'unknown_handset'
          : code === 'off'
            ? 'unreachable'
            : undefined,
  };

  test.each([
    [['landline'], 'carrier_landline'],
    [['no-handset'], undefined],
    [['no-handset', 'no-handset'], 'carrier_no-handset'],
    [['off', 'off'], undefined],
    [['off', 'no-handset', 'off'], undefined],
    [['off', 'delivered', 'off', 'off'], undefined],
    [['off', 'off', 'off'], 'carrier_off'],
    [['filtered', 'filtered', 'filtered'], undefined],
    [[], undefined],
  ])('after the codes %j the number is blocked for %s', (reported, reason) => {
    expect(suppressionAfter(reported, codes)).toBe(reason);
  });
});
