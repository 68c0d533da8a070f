import Holidays from 'date-holidays';
import { createRequire } from 'node:module';
import { z } from 'zod';
import { SMS_HOURS } from '#domain/sending/sms-hours.js';

const YEARS = { from: 2025, to: 2055 };

/** A state's laws name its legal holidays. Banks and offices close on them, so both kinds count. */
const KINDS = ['public', 'bank'];

/**
 * Holidays that the library does not know as such (3.37.0): the National Day for Truth and Reconciliation is a statutory
 * holiday of British Columbia since 2023; Pennsylvania's list names Good Friday and Election Day.
 */
const MORE: Readonly<Record<string, readonly string[]>> = {
  'CA-BC': ['09-30'],
  'US-PA': ['easter -2', 'tuesday after 11-02'],
};

/** The text of the data file: the public holidays of every place whose row asks for them. */
export function holidayFile(): string {
  const places = SMS_HOURS.filter(({ quietHolidays }) => quietHolidays === true).map(({ place }) => place);
  const rows = places.map((place) => `  '${place}': [\n${linesOf(place).join('\n')}\n  ],`);
  return `// Written by \`npm run holidays:update\` from date-holidays ${libraryVersion()} (ISC and CC-BY-3.0).

/** The dates of each place's public holidays (ISO 3166), a line a year. */
export const HOLIDAYS: Readonly<Record<string, readonly string[]>> = {
${rows.map((row) => row.replace(/'([A-Z]{2})':/, '$1:')).join('\n')}
};
`;
}

function linesOf(place: string): string[] {
  const [country = '', region] = place.split('-');
  const calendar = region === undefined ? new Holidays(country) : new Holidays(country, region.toLowerCase());
  for (const rule of MORE[place] ?? []) calendar.setHoliday(rule, { name: rule, type: 'public' });
  const years = Array.from({ length: YEARS.to - YEARS.from + 1 }, (_, index) => YEARS.from + index);
  return years.map((year) => {
    const dates = calendar
      .getHolidays(year)
      .filter(({ type }) => KINDS.includes(type))
      .map(({ date }) => date.slice(0, 10))
      .filter((date) => date.startsWith(String(year)))
      .map((date) => date.slice(5));
    return `    '${year}: ${[...new Set(dates)].sort().join(' ')}',`;
  });
}

function libraryVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)('date-holidays/package.json');
  return z.object({ version: z.string() }).parse(manifest).version;
}
