import fc from 'fast-check';
import { costlySigns, plainSigns, readSms, smsCost } from './sms-text.js';

describe('a text', () => {
  it('with one curly quote names it, and what it would take without it', () => {
    const text = `Nova’s new one ${'.'.repeat(70)}`;
    expect(readSms(text)).toEqual({
      segments: { encoding: 'UCS-2', count: 2 },
      costly: [{ sign: '’', codePoint: 'U+2019', count: 1, instead: "'" }],
      plain: { encoding: 'GSM-7', count: 1 },
    });
  });

  it('with an emoji stays what it is: nothing says the same', () => {
    expect(readSms('Out now 🎵 – “Glass”')).toEqual({
      segments: { encoding: 'UCS-2', count: 1 },
      costly: [
        { sign: '🎵', codePoint: 'U+1F3B5', count: 1, instead: null },
        { sign: '–', codePoint: 'U+2013', count: 1, instead: '-' },
        { sign: '“', codePoint: 'U+201C', count: 1, instead: '"' },
        { sign: '”', codePoint: 'U+201D', count: 1, instead: '"' },
      ],
      plain: { encoding: 'UCS-2', count: 1 },
    });
  });

  it('in plain signs has nothing to replace, accents of GSM-7 among them', () => {
    expect(readSms('Jetzt: Größe à la carte, 5 €')).toMatchObject({ costly: [], plain: null });
  });

  it('in plain signs is plain, and only signs that cost are changed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const plain = plainSigns(text);
        expect(plainSigns(plain)).toBe(plain);
        expect(costlySigns(plain).every(({ instead }) => instead === null)).toBe(true);
      }),
    );
  });

  it('keeps its Liquid when a template is made plain', () => {
    expect(plainSigns('{{ fan.firstName | default: “you” }}’s')).toBe(
      '{{ fan.firstName | default: "you" }}\'s',
    );
  });

  it.each([
    [{ segments: 3, isMms: false }, { pricePerSegment: 0.0079 }, 0.0237],
    [{ segments: 3, isMms: true }, { pricePerSegment: 0.0079, pricePerMms: 0.02 }, 0.02],
    [{ segments: 3, isMms: true }, { pricePerSegment: 0.0079 }, null],
    [{ segments: 1, isMms: false }, {}, null],
  ])('of %j at %j costs %d', (message, prices, cost) => {
    expect(smsCost(message, prices)).toBe(cost);
  });
});
