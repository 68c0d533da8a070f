import { describe, expect, it } from '@jest/globals';
import { smsSegments } from '#domain/messages/sms-segments.js';
import { joinConfirmation, joinQuestion, parseKeyword } from './keyword.js';

describe('a word to join by text', () => {
  it.each([
    ['NOVA', 'nova'],
    [' “Nova!” ', 'nova'],
    ['Glass2026', 'glass2026'],
    ['Été', 'ete'],
  ])('%s is read as %s, however it is typed', (text, word) => {
    expect(parseKeyword(text)).toEqual({ kind: 'ok', word });
  });

  it.each([
    'STOP',
    'stopall',
    'Unsubscribe',
    'cancel',
    'END',
    'quit',
    'optout',
    'START',
    'yes',
    'UNSTOP',
    'HELP',
    'info',
    'Arrêt',
    'baja',
  ])('is never %s', (text) => {
    expect(parseKeyword(text)).toMatchObject({ kind: 'refused', reason: expect.stringContaining('stops') });
  });

  it.each(['', 'x', 'two words', 'a'.repeat(21), '日本'])('is no "%s"', (text) => {
    expect(parseKeyword(text)).toMatchObject({ kind: 'refused' });
  });
});

it('the confirmation names who, how often, the costs and the ways out, in plain GSM-7', () => {
  const programme = { sender: 'Nova Tide', frequency: 'up to 4 msgs/month' };
  for (const text of [joinConfirmation(programme), joinQuestion(programme)]) {
    for (const part of ['Nova Tide', 'up to 4 msgs/month', 'rates may apply', 'HELP', 'STOP'])
      expect(text).toContain(part);
    expect(smsSegments(text).encoding).toBe('GSM-7');
  }
  expect(smsSegments(joinConfirmation(programme)).count).toBe(1);
});
