import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { DAY_MS } from '#domain/clock/calendar.js';
import { localMoment, wallTime } from '#domain/clock/local-moment.js';
import { parseReference, REFERENCE, REFERENCE_ZONES, type Reference } from '#test/zones/reference.js';
import { instantOf, isZone, useZoneRules, wallAt, ZoneRules, zoneRules, zoneVersion } from './zone-rules.js';

const HOUR = 3_600_000;

/** Every change of every zone, and the offset before the first one. Differences from ours are named. */
function differences({ zones, from, to }: Reference): string[] {
  const [start, end] = [Date.UTC(from), Date.UTC(to)];
  return [...zones].flatMap(([name, zone]) => {
    const ours = zoneRules().clockOf(name)?.changes(start, end);
    const theirs = [
      { at: start, offset: zone.first * 1000 },
      ...zone.changes.map(({ at, offset }) => ({ at: at * 1000, offset: offset * 1000 })),
    ];
    return JSON.stringify(ours) === JSON.stringify(theirs) ? [] : [name];
  });
}

/** What Python says now. Undefined if Python or its package is missing. */
function askPython(): Reference | undefined {
  const script = fileURLToPath(new URL('../../../../test/zones/golden.py', import.meta.url));
  const options = { encoding: 'utf8', maxBuffer: 1e7 } as const;
  const { status, stdout } = spawnSync('python3', [script, '2026', '2028', '6'], options);
  return status === 0 ? parseReference(stdout) : undefined;
}
const askedPython = askPython();

describe('the zone data', () => {
  it('is what IANA’s own reference says of every zone, from 2009 to 2050', () => {
    expect(REFERENCE).toMatchObject({ version: zoneVersion(), from: 2009, to: 2051 });
    expect(REFERENCE_ZONES.length).toBeGreaterThan(590);
    expect(differences(REFERENCE)).toEqual([]);
  });

  // This runs where Python and its package `tzdata` of this version are installed.
  (askedPython?.version === zoneVersion() ? it : it.skip)(
    'is what they say today, over two years, looked at every six hours',
    () => {
      expect(askedPython === undefined ? ['nothing said'] : differences(askedPython)).toEqual([]);
    },
  );

  it('gives the same moments on every Node and machine, bit for bit', () => {
    const digest = createHash('sha256');
    for (const name of zoneRules().names) {
      for (let wall = Date.UTC(2026); wall < Date.UTC(2028); wall += 13 * HOUR) {
        digest.update(`${name} ${instantOf(wall, name)} ${wallAt(wall, name)}\n`);
      }
    }
    expect(digest.digest('hex')).toBe('8ea3d31198eab42822edb38e9f4c40c53334c701f1e1e43db05e60e52b1b7d37');
  });
});

describe('what newer rules changed in 2026', () => {
  it.each([
    // Midnight of the date, by the store of the country. Morocco stays on +00 from 20 September 2026 on.
    ['Africa/Casablanca', '2026-09-19', '2026-09-18T23:00:00Z'],
    ['Africa/Casablanca', '2026-12-04', '2026-12-04T00:00:00Z'],
    ['America/Vancouver', '2026-12-04', '2026-12-04T07:00:00Z'],
    ['America/Vancouver', '2027-07-02', '2027-07-02T07:00:00Z'],
    ['America/Edmonton', '2026-12-04', '2026-12-04T06:00:00Z'],
    ['America/Winnipeg', '2026-12-04', '2026-12-04T05:00:00Z'],
    ['America/Havana', '2026-12-04', '2026-12-04T04:00:00Z'],
    ['America/Inuvik', '2026-12-04', '2026-12-04T06:00:00Z'],
  ])('midnight in %s on %s', (zone, date, expected) => {
    expect(new Date(localMoment(date, '00:00', zone))).toEqual(new Date(expected));
  });

  it('the clocks of Chisinau change with those of the rest of Europe', () => {
    const changes = zoneRules().clockOf('Europe/Chisinau')?.changes(Date.UTC(2026, 8), Date.UTC(2027, 4));
    expect(changes?.map(({ at }) => new Date(at).toISOString())).toEqual([
      '2026-09-01T00:00:00.000Z',
      '2026-10-25T01:00:00.000Z',
      '2027-03-28T01:00:00.000Z',
    ]);
  });
});

describe('a zone’s name', () => {
  it.each([
    ['Asia/Calcutta', 'Asia/Kolkata'],
    ['US/Pacific', 'America/Los_Angeles'],
    ['Europe/Kiev', 'Europe/Kyiv'],
    ['america/new_york', 'America/New_York'],
    ['GMT', 'UTC'],
  ])('%s is known as %s', (name, same) => {
    const at = Date.UTC(2026, 6, 1);
    expect([isZone(name), wallTime(at, name)]).toEqual([true, wallTime(at, same)]);
  });

  it.each(['Mars/Olympus', '', 'constructor', '__proto__', '+05:00', 'Europe/Berlin '])(
    '"%s" is refused',
    (name) => {
      expect(isZone(name)).toBe(false);
      expect(() => wallAt(0, name)).toThrow(RangeError);
    },
  );
});

describe('far from today', () => {
  it('the clocks go on by the rule of every year, for ever', () => {
    // 28 March 2100 is a Sunday. So is 28 March 9700, which is 19 times 400 years later.
    for (const year of ['2100', '9700']) {
      expect(new Date(localMoment(`${year}-03-28`, '01:59', 'Europe/Berlin')).toISOString()).toContain(
        'T00:59',
      );
      expect(new Date(localMoment(`${year}-03-28`, '03:00', 'Europe/Berlin')).toISOString()).toContain(
        'T01:00',
      );
    }
    expect(wallTime(Date.UTC(9700, 6, 1), 'America/New_York')).toBe('9700-06-30T20:00');
  });

  it('a local time and its instant belong together, in every zone and year', () => {
    for (const zone of zoneRules().names) {
      for (let wall = Date.UTC(1970, 0, 3); wall < Date.UTC(2600); wall += 1001.37 * DAY_MS) {
        const shown = wallAt(instantOf(Math.floor(wall), zone), zone) - Math.floor(wall);
        // Only a time in a gap is shown as another time. The difference is the length of the gap, a day at most.
        if (shown < 0 || shown > DAY_MS) throw new Error(`${zone} ${new Date(wall).toISOString()}`);
      }
    }
  });

  it('refuses a value that is no moment', () => {
    expect(() => wallAt(NaN, 'Europe/Berlin')).toThrow(RangeError);
  });
});

it('a spec can try other rules, and they hold only in that time', () => {
  const restore = useZoneRules(new ZoneRules({ version: 'test', zones: ['Mars/Olympus|60|0||'], links: [] }));
  expect([zoneVersion(), isZone('Europe/Berlin'), wallAt(0, 'Mars/Olympus')]).toEqual([
    'test',
    false,
    60_000,
  ]);
  restore();
  expect(isZone('Europe/Berlin')).toBe(true);
});
