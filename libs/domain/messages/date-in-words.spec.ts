import { type DateReader, dateInWords } from './date-in-words.js';
import { LANGUAGE_WORDS } from './language-words.js';
import { numberInWords } from './language.js';

const NOW = Date.UTC(2026, 10, 27, 12);
const reader = (zone: string, language = 'en'): DateReader => ({ zone, language, now: NOW });

describe('a date in a message', () => {
  it.each([
    ['America/Vancouver', '2026-12-04', 'Friday 4 December'],
    ['Pacific/Kiritimati', '2026-12-04', 'Friday 4 December'],
    // The runtime's own rules are an hour off here (docs/time-zones.md).
    ['America/Vancouver', '2026-12-04T07:30:00Z', 'Friday 4 December'],
    ['America/Vancouver', '2026-12-04T06:30:00Z', 'Thursday 3 December'],
    ['Asia/Tokyo', '2026-12-03T15:00:00Z', 'Friday 4 December'],
    ['Asia/Tokyo', '2026-12-04T00:00', 'Friday 4 December'],
  ])('in %s, %s is %s', (zone, value, expected) => {
    expect(dateInWords(value, 'day', reader(zone))).toBe(expected);
  });

  it.each([
    ['en', 'Friday 4 December'],
    ['en-US', 'Friday, December 4'],
    ['en-AU', 'Friday 4 December'],
    ['de-AT', 'Freitag, 4. Dezember'],
    ['fr', 'vendredi 4 décembre'],
    ['es-MX', 'viernes, 4 de diciembre'],
    ['ja', '12月4日金曜日'],
    ['ar', 'الجمعة، 4 ديسمبر'],
    ['xx', 'Friday 4 December'],
  ])('in %s reads %s', (language, expected) => {
    expect(dateInWords('2026-12-04', 'day', reader('UTC', language))).toBe(expected);
  });

  it('has months behind a day in the form that stands there, and alone in the other', () => {
    expect(dateInWords('2026-12-04', '%-d %B', reader('UTC', 'pl'))).toBe('4 grudnia');
    expect(dateInWords('2026-12-04', '%B %Y', reader('UTC', 'pl'))).toBe('grudzień 2026');
  });

  it.each([
    ['%d.%m.%y', '04.12.26'],
    ['%-d/%-m', '4/12'],
    ['%e', ' 4'],
    ['%H:%M', '00:30'],
    ['%-I:%M %p', '12:30 AM'],
    ['%j', '338'],
    ['%^a', 'FRI'],
    ['%F %T', '2026-12-04 00:30:00'],
    ['100%% %Q', '100% %Q'],
    ['V%V', 'V49'],
    ['%x, %X', '4 December 2026, 00:30'],
  ])('by %s is %s', (format, expected) => {
    expect(dateInWords('2026-12-04T00:30', format, reader('UTC'))).toBe(expected);
  });

  it('"now" is the moment of sending on the fan’s own clock, and another zone may be named', () => {
    expect(dateInWords('now', 'time', reader('Asia/Kolkata'))).toBe('17:30');
    expect(dateInWords('now', 'time', reader('Asia/Kolkata'), 'America/New_York')).toBe('07:00');
    expect(() => dateInWords('now', 'time', reader('UTC'), 'Mars/Base')).toThrow('Mars/Base');
  });

  it('that is none stays as it is', () => {
    expect(dateInWords('soon', 'day', reader('UTC'))).toBe('soon');
    expect(dateInWords(null, 'day', reader('UTC'))).toBe(null);
  });
});

describe('the words of a language', () => {
  it.each(Object.entries(LANGUAGE_WORDS))('%s have every month and weekday once', (_, words) => {
    for (const list of [words.months, words.monthsAlone ?? words.months, words.monthsShort])
      expect(new Set(list.split('|')).size).toBe(12);
    for (const list of [words.weekdays, words.weekdaysShort]) expect(new Set(list.split('|')).size).toBe(7);
    for (const part of ['{weekday}', '{day}', '{month}']) expect(words.day).toContain(part);
    for (const part of ['{day}', '{month}', '{year}']) expect(words.date).toContain(part);
  });

  it.each([
    [1234567.5, 'en', '1,234,567.5'],
    [1234567.5, 'de', '1.234.567,5'],
    [1234.5, 'fr', '1\u00a0234,5'],
    [1234, 'es', '1234'],
    [12345, 'es', '12.345'],
    [-3, 'de', '-3'],
    [0.1 + 0.2, 'en', '0.3'],
  ])('%d in %s is %s', (value, language, expected) => {
    expect(numberInWords(value, language)).toBe(expected);
  });
});
