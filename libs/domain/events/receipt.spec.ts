import { describe, expect, it } from '@jest/globals';
import { SERVICE_FAILURE_REASONS } from './reasons.js';
import {
  isReceiptOutcome,
  nextActionOf,
  outcomeOfFailure,
  RECEIPT_OUTCOMES,
  type NextAction,
  type ReceiptOutcome,
} from './receipt.js';

describe('a receipt', () => {
  it.each<[string, ReceiptOutcome, NextAction]>([
    ['not_available', 'unavailable', 'ask_to_save'],
    ['http_404', 'unavailable', 'ask_to_save'],
    ['gave_up', 'gave_up', 'ask_to_save'],
    ['app_refused', 'app_refused', 'ask_to_save'],
    ['ignored', 'ignored', 'ask_to_save'],
    ['reconnect_needed', 'token_dead', 'ask_to_connect'],
    ['not_connected', 'token_dead', 'ask_to_connect'],
    ['scope_missing', 'not_possible', 'ask_to_save'],
    ['campaign_ended', 'not_possible', 'none'],
    ['a_word_of_the_service', 'not_possible', 'ask_to_save'],
    ['constructor', 'not_possible', 'ask_to_save'],
  ])('of the reason %s says %s, and what comes next', (reason, outcome, next) => {
    expect([outcomeOfFailure(reason), nextActionOf(outcomeOfFailure(reason), reason)]).toEqual([
      outcome,
      next,
    ]);
  });

  it('asks the fan to do by hand whatever we could not do', () => {
    const failed = SERVICE_FAILURE_REASONS.filter((reason) => reason !== 'campaign_ended');
    for (const reason of failed) expect(nextActionOf(outcomeOfFailure(reason), reason)).not.toBe('none');
    expect([nextActionOf('saved'), nextActionOf('already_there')]).toEqual(['none', 'none']);
  });

  it('has no other outcomes', () => {
    expect(RECEIPT_OUTCOMES.every(isReceiptOutcome)).toBe(true);
    expect([isReceiptOutcome('lost'), isReceiptOutcome(undefined)]).toEqual([false, false]);
  });
});
