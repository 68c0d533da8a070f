import { describe, expect, test } from '@jest/globals';
import { nextActionOf } from '#domain/events/receipt.js';
import { tapReceipt } from './tap-receipt.js';

const TAP = { service: 'deezer', act: 'save', once: 'a-form', otherArtistId: undefined } as const;

describe('the receipt of a tap', () => {
  test('says what we did, and what was there before', () => {
    const payload = { service: 'deezer', action: 'saveRelease', by: 'platform', effectId: 'tap:a-form:save' };
    expect(tapReceipt(TAP, { kind: 'done' })).toEqual({
      type: 'service.done',
      payload: { ...payload, receipt: 'saved' },
    });
    expect(tapReceipt(TAP, { kind: 'already' }).payload).toEqual({ ...payload, receipt: 'already_there' });
  });

  test.each([
    ['reconnect_needed', 'token_dead', 'ask_to_connect'],
    ['ignored', 'ignored', 'ask_to_save'],
    ['app_refused', 'app_refused', 'ask_to_save'],
    ['gave_up', 'gave_up', 'ask_to_save'],
    ['http_404', 'unavailable', 'ask_to_save'],
    ['no_subscription', 'not_possible', 'ask_to_save'],
  ] as const)('of one that failed with %s is %s, and the fan is to %s', (reason, receipt, next) => {
    const told = tapReceipt(TAP, { kind: 'failed', reason });
    expect(told).toMatchObject({
      type: 'service.failed',
      payload: { reason, receipt, action: 'saveRelease' },
    });
    expect(nextActionOf(receipt, reason)).toBe(next);
  });

  test('tells the follows of one form apart', () => {
    const follow = { ...TAP, act: 'follow' } as const;
    const ids = [undefined, 'artist-1', 'artist-2'].map(
      (otherArtistId) => tapReceipt({ ...follow, otherArtistId }, { kind: 'done' }).payload.effectId,
    );
    expect(new Set(ids).size).toBe(3);
  });
});
