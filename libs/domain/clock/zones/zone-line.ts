import { parseYearly } from './yearly-changes.js';
import { ZoneClock, type ClockChange } from './zone-clock.js';

/** The rules of all zones, as `npm run zones:update` writes them. */
export interface ZoneData {
  /** The release of the IANA time zone database, as `2026f`. */
  version: string;
  /** A line a zone: name, offsets, which of them follow one another, the instants of the changes, yearly changes. */
  zones: readonly string[];
  /** A line a zone that has other names, too: its name, then these. */
  links: readonly string[];
}

/** The line of a zone; `tools/zones/write-zone-line.ts` writes it, and says what stands where. */
export function parseZoneLine(line: string): ZoneClock {
  const [, offsets = '', order = '', instants = '', yearly = ''] = line.split('|');
  const seconds = offsets.split(',').map(Number);
  const [first = 0, ...after] = Array.from(order, (index) => (seconds[parseInt(index, 36)] ?? 0) * 1000);
  let at = 0;
  const changes = (instants === '' ? [] : instants.split(' ')).map((step, index): ClockChange => {
    at += parseInt(step, 36) * 1000;
    return { at, offset: after[index] ?? 0 };
  });
  return new ZoneClock(first, changes, parseYearly(yearly));
}
