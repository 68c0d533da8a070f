import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import ICAL from 'ical.js';
import { calendarFile, type CalendarEntry } from './calendar-entry.js';

const ENTRY: CalendarEntry = {
  uid: 'release-1@fans.example.com',
  sequence: 3,
  madeAt: Date.UTC(2026, 10, 28, 12, 0, 0),
  startsAt: Date.UTC(2026, 11, 4, 5, 0, 0),
  title: 'Glass Season by Nova Tide is out',
  description: 'Listen: https://fans.example.com/r/glass-season',
  url: 'https://fans.example.com/r/glass-season?a=1,2;b=3',
  cancelled: false,
};

function read(file: string) {
  const calendar = ICAL.Component.fromString(file);
  const component = calendar.getFirstSubcomponent('vevent');
  if (component === null) throw new Error('The file has no entry.');
  return { calendar, component, event: new ICAL.Event(component) };
}

/** What cannot stand in a calendar is left out; every kind of line break becomes one. */
const stored = (text: string): string =>
  text.replace(/\r\n?|[\u2028\u2029]/g, '\n').replace(/[^\P{Cc}\n\t]/gu, '');

describe('a calendar file', () => {
  it('is read by a calendar as it was meant: the instant, the title, the address, the alarm', () => {
    const { calendar, component, event } = read(calendarFile(ENTRY));
    expect(calendar.getFirstPropertyValue('method')).toBe('PUBLISH');
    expect(event.uid).toBe(ENTRY.uid);
    expect(event.sequence).toBe(3);
    expect(event.summary).toBe(ENTRY.title);
    expect(event.startDate.toJSDate().toISOString()).toBe('2026-12-04T05:00:00.000Z');
    expect(event.startDate.zone.tzid).toBe('UTC');
    expect(event.duration.toSeconds()).toBe(1800);
    expect(component.getFirstPropertyValue('url')).toBe(ENTRY.url);
    expect(component.getAllSubcomponents('valarm')).toHaveLength(1);
  });

  it('of a cancelled release takes the entry out of the calendar', () => {
    const { calendar, component } = read(calendarFile({ ...ENTRY, cancelled: true, sequence: 4 }));
    expect(calendar.getFirstPropertyValue('method')).toBe('CANCEL');
    expect(component.getFirstPropertyValue('status')).toBe('CANCELLED');
    expect(component.getAllSubcomponents('valarm')).toEqual([]);
  });

  it('holds any title: no line is longer than 75 octets, and a calendar reads back every character', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 200 });
    fc.assert(
      fc.property(text, text, (title, description) => {
        const file = calendarFile({ ...ENTRY, title: `x${title}x`, description: `x${description}x` });
        const lines = file.split('\r\n');
        expect(lines.pop()).toBe('');
        for (const line of lines) {
          expect(Buffer.byteLength(line, 'utf8')).toBeLessThanOrEqual(75);
          expect(line).not.toMatch(/[\r\n]/);
        }
        const { event } = read(file);
        expect(event.summary).toBe(stored(`x${title}x`));
        expect(event.description).toBe(stored(`x${description}x`));
      }),
      {
        examples: [
          ['a; b, c\\d: "e"', 'one\r\ntwo\nthree'],
          ['👩‍👩‍👧‍👦'.repeat(20), 'END:VEVENT\r\nBEGIN:VEVENT'],
        ],
      },
    );
  });
});
