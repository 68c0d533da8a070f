import { smsSegments } from './sms-segments.js';

describe('the segments of a text', () => {
  it.each<[string, string, ReturnType<typeof smsSegments>]>([
    ['an empty text', '', { encoding: 'GSM-7', count: 1 }],
    ['160 plain characters', 'a'.repeat(160), { encoding: 'GSM-7', count: 1 }],
    ['161 plain characters', 'a'.repeat(161), { encoding: 'GSM-7', count: 2 }],
    ['306 plain characters', 'a'.repeat(306), { encoding: 'GSM-7', count: 2 }],
    ['307 plain characters', 'a'.repeat(307), { encoding: 'GSM-7', count: 3 }],
    ['80 euro signs, two septets each', '€'.repeat(80), { encoding: 'GSM-7', count: 1 }],
    [
      'a pair of septets that would be cut',
      `${'a'.repeat(152)}€${'a'.repeat(152)}`,
      { encoding: 'GSM-7', count: 3 },
    ],
    ['one curly quote', `${'a'.repeat(69)}’`, { encoding: 'UCS-2', count: 1 }],
    ['one curly quote more', `${'a'.repeat(70)}’`, { encoding: 'UCS-2', count: 2 }],
    ['35 emoji, two units each', '🎧'.repeat(35), { encoding: 'UCS-2', count: 1 }],
    ['36 emoji', '🎧'.repeat(36), { encoding: 'UCS-2', count: 2 }],
    ['an accent GSM-7 knows', 'é', { encoding: 'GSM-7', count: 1 }],
  ])('%s', (_, body, expected) => {
    expect(smsSegments(body)).toEqual(expected);
  });
});
