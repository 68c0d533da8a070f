import { folded, textValue, uriValue } from './folded-lines.js';
import type { EpochMs } from '#domain/terms.js';

/** What a calendar shows of a release. Times are instants: each calendar shows them in the zone of its owner. */
export interface CalendarEntry {
  /** Stays the same for ever, so that a newer file replaces the entry and does not add another. */
  uid: string;
  /** Rises with each change of the entry. */
  sequence: number;
  /** When the file was made. */
  madeAt: EpochMs;
  startsAt: EpochMs;
  title: string;
  description: string;
  /** The page of the campaign. */
  url: string;
  /** The release was called off: the calendar takes the entry away. */
  cancelled: boolean;
}

/** The entry is this long, so that it can be seen in a calendar. */
const LASTS_MS = 30 * 60_000;

/**
 * A calendar file (RFC 5545) with one entry, which reminds its owner when it starts. The times are in UTC, because
 * then the file needs no rules of a zone, and no calendar can read them wrongly.
 */
export function calendarFile(entry: CalendarEntry): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Segue//Release calendar//EN',
    'CALSCALE:GREGORIAN',
    `METHOD:${entry.cancelled ? 'CANCEL' : 'PUBLISH'}`,
    'BEGIN:VEVENT',
    `UID:${textValue(entry.uid)}`,
    `SEQUENCE:${entry.sequence}`,
    `DTSTAMP:${instant(entry.madeAt)}`,
    `DTSTART:${instant(entry.startsAt)}`,
    `DTEND:${instant(entry.startsAt + LASTS_MS)}`,
    `SUMMARY:${textValue(entry.title)}`,
    `DESCRIPTION:${textValue(entry.description)}`,
    `URL:${uriValue(entry.url)}`,
    `STATUS:${entry.cancelled ? 'CANCELLED' : 'CONFIRMED'}`,
    'TRANSP:TRANSPARENT',
    ...(entry.cancelled ? [] : alarm(entry.title)),
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

const alarm = (title: string): string[] => [
  'BEGIN:VALARM',
  'ACTION:DISPLAY',
  `DESCRIPTION:${textValue(title)}`,
  'TRIGGER:PT0S',
  'END:VALARM',
];

/** `20261204T050000Z` */
const instant = (at: EpochMs): string =>
  new Date(Math.floor(at / 1000) * 1000)
    .toISOString()
    .replace(/\.\d{3}Z$/, 'Z')
    .replace(/[-:]/g, '');
