import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { z } from 'zod';
import { readReply } from './reply-intent.js';

const phrases = z
  .object({ stop: z.array(z.string()), none: z.array(z.string()), doubtful: z.array(z.string()) })
  .parse(JSON.parse(readFileSync(new URL('./reply-phrases.json', import.meta.url), 'utf8')));

const intentOf = (body: string) => readReply(body).intent;

describe('a reply to our number', () => {
  test.each(phrases.stop)('%j asks us to stop', (body) => expect(intentOf(body)).toBe('stop'));

  test.each(phrases.none)('%j asks for nothing', (body) => expect(intentOf(body)).toBe('none'));

  test.each(phrases.doubtful)('%j is for a person to read', (body) =>
    expect(intentOf(body)).toBe('doubtful'),
  );

  test.each(['START', 'start', 'Yes', 'YES!', 'unstop'])('%j asks us to start again', (body) =>
    expect(intentOf(body)).toBe('start'),
  );
  test.each(['HELP', 'help?', 'Info'])('%j asks for help', (body) => expect(intentOf(body)).toBe('help'));

  test('says which words decided', () => {
    expect(readReply('Nice song. Please stop texting me, my phone is for work').words).toBe('stop texting');
    expect(readReply('wrong number mate').words).toBe('wrong number');
    expect(readReply('love it').words).toBeNull();
  });

  const KEYWORDS = ['stop', 'stopall', 'unsubscribe', 'cancel', 'end', 'quit', 'revoke', 'optout', 'opt out'];
  test('a stop word counts in any case, with any white space and punctuation around it', () => {
    const around = fc.stringMatching(/^[\s.!?"',:;()*]{0,6}$/);
    fc.assert(
      fc.property(
        fc.constantFrom(...KEYWORDS),
        around,
        around,
        fc.infiniteStream(fc.boolean()),
        (word, before, after, upper) => {
          const cased = word.replace(/./g, (letter) =>
            upper.next().value === true ? letter.toUpperCase() : letter,
          );
          expect(intentOf(before + cased + after)).toBe('stop');
        },
      ),
    );
  });

  test('accents, case, courtesy and a signature change nothing about a clear wish', () => {
    const dressed = [
      (text: string) => text.toUpperCase(),
      (text: string) => text.normalize('NFD'),
      (text: string) => `${text}\n\nSent from my iPhone`,
      (text: string) => `${text}\n--\nJane Miller`,
      (text: string) => `  ${text}  `,
    ];
    for (const body of phrases.stop)
      for (const dress of dressed) expect([body, intentOf(dress(body))]).toEqual([body, 'stop']);
  });

  test('a reaction that quotes our message asks for nothing, whatever it quotes', () => {
    const leads = [
      'Liked',
      'Loved',
      'Laughed at',
      'Questioned',
      'Reacted 🙃 to',
      'Le gustó',
      'Reagiu com 🔥 a',
    ];
    for (const lead of leads)
      for (const body of phrases.stop) {
        const quoting = `${lead} “${body.replaceAll('\n', ' ')}”`;
        expect([quoting, intentOf(quoting)]).toEqual([quoting, 'none']);
      }
  });

  test('any text is answered, quickly', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 1600 }), (body) => {
        expect(['stop', 'doubtful', 'start', 'help', 'none']).toContain(intentOf(body));
      }),
    );
    const started = performance.now();
    for (const hard of ['stop a ', "don't want ", '“no ', 'ich will nicht mehr ', 'a.b.c.', '\n> ', "qu'"])
      intentOf(hard.repeat(1600 / hard.length));
    expect(performance.now() - started).toBeLessThan(700);
  });
});
