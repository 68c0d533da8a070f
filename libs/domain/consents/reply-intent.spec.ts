import fc from 'fast-check';
import { readReplyIntent } from './reply-intent.js';

describe('a reply to our number', () => {
  test.each([
    ...['STOP', 'stop', 'Stop.', ' stop! ', '"STOP"', 'STOPALL', 'Unsubscribe', 'CANCEL', 'END', 'quit'],
    ...['REVOKE', 'OPTOUT', 'opt out', 'Opt-Out', 'STOP 🛑', 'no más', 'No Mas', 'Arrêt', 'Stopp'],
    ...['please stop', 'Stop please', 'pls stop!!', 'stop it', 'STOP STOP STOP', 'Please, stop now'],
    ...['please stop texting me', 'Stop sending me these messages', 'stop with the texts'],
    ...[
      "don't text me",
      'Don’t text me anymore',
      'Do not contact me again',
      'no more texts',
      'quit texting me',
    ],
    ...["I don't want these messages", 'I do not wish to receive texts from you', 'unsubscribe me please'],
    ...['I want to opt out', 'take me off your list', 'remove my number', 'Leave me alone', 'lose my number'],
    ...['I withdraw my consent'],
  ])('%j asks us to stop', (body) => expect(readReplyIntent(body)).toBe('stop'));

  test.each([
    ...['non-stop!', 'Non stop', 'listening non-stop texting all my friends', "can't stop listening"],
    ...[
      "don't stop",
      "Don't stop texting me",
      'never stop sending these',
      'stop by our show',
      'when does it end?',
    ],
    ...[
      'the end is the best track',
      'bus stop',
      'yes please',
      'I quit my job to this song',
      'hello',
      '',
      '🔥',
      'no',
    ],
    ...["don't unsubscribe me!", 'can you help my brother', 'cancel culture', 'unstoppable', 'no more tears'],
  ])('%j is left to a person', (body) => expect(readReplyIntent(body)).toBe('none'));

  test.each(['START', 'start', 'Yes', 'YES!', 'unstop'])('%j asks us to start again', (body) =>
    expect(readReplyIntent(body)).toBe('start'),
  );
  test.each(['HELP', 'help?', 'Info'])('%j asks for help', (body) =>
    expect(readReplyIntent(body)).toBe('help'),
  );

  test('a stop word counts in any case, with any white space and punctuation around it', () => {
    const stop = fc.constantFrom(
      'stop',
      'stopall',
      'unsubscribe',
      'cancel',
      'end',
      'quit',
      'revoke',
      'optout',
      'opt out',
    );
    const around = fc.stringMatching(/^[\s.!?"',:;()*]{0,6}$/);
    fc.assert(
      fc.property(stop, around, around, fc.infiniteStream(fc.boolean()), (word, before, after, upper) => {
        const cased = word.replace(/./g, (letter) =>
          upper.next().value === true ? letter.toUpperCase() : letter,
        );
        expect(readReplyIntent(before + cased + after)).toBe('stop');
      }),
    );
  });

  test('any text is answered, quickly', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 1600 }), (body) => {
        expect(['stop', 'start', 'help', 'none']).toContain(readReplyIntent(body));
      }),
    );
    const started = performance.now();
    readReplyIntent('stop a '.repeat(230));
    readReplyIntent("don't want ".repeat(145));
    expect(performance.now() - started).toBeLessThan(100);
  });
});
