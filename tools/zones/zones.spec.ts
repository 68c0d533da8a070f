import { describe, expect, it } from '@jest/globals';
import { ZONE_DATA } from '#domain/clock/zones/zone-data.js';
import { useZoneRules, ZoneRules, zoneRules } from '#domain/clock/zones/zone-rules.js';
import { MANY_ZONES } from '#domain/places/many-zones.js';
import { STORE_ZONES } from '#domain/places/store-zones.js';
import { REFERENCE, type ReferenceZone } from '#test/zones/reference.js';
import { countryClocks } from './country-clocks.js';
import { generatedFiles, ZONE_DATA_FILE, zoneDataOf } from './generate.js';
import { fromBase60, readMomentData, unpackZone } from './read-moment.js';
import { zoneChanges } from './zone-changes.js';
import { zoneLine } from './write-zone-line.js';

const source = readMomentData();

describe('the committed zone data', () => {
  it('is what the generator makes of the pinned package', () => {
    expect(zoneDataOf(source)).toEqual(ZONE_DATA);
    expect(Object.fromEntries(countryClocks(source, zoneRules()))).toEqual(MANY_ZONES);
    expect(generatedFiles(source).get(ZONE_DATA_FILE)).toContain(`version: '${source.version}'`);
  });
});

describe('the table of countries with several clocks', () => {
  const signature = (zone: string): string => {
    const { first, changes }: ReferenceZone = REFERENCE.zones.get(zone) ?? { first: NaN, changes: [] };
    const before = changes.findLast(({ at }) => at * 1000 < Date.UTC(2026))?.offset ?? first;
    const after = changes.filter(({ at }) => at * 1000 >= Date.UTC(2026) && at * 1000 < Date.UTC(2046));
    return JSON.stringify([before, after]);
  };

  it('has, for every country, a zone that keeps the same time as each zone there, and none twice', () => {
    for (const [country, store] of Object.entries(STORE_ZONES)) {
      const listed = (MANY_ZONES[country] ?? [store]).map(signature);
      expect(new Set(listed).size).toBe(listed.length);
      for (const zone of source.countries.get(country) ?? []) {
        if (!listed.includes(signature(zone)))
          throw new Error(`${country}: no zone keeps the time of ${zone}.`);
      }
    }
  });

  it('puts the store’s zone first', () => {
    for (const [country, [first]] of Object.entries(MANY_ZONES)) expect(first).toBe(STORE_ZONES[country]);
  });

  it('tells apart what Canada’s provinces keep from November 2026 on', () => {
    expect(MANY_ZONES.CA).toEqual(
      expect.arrayContaining(['America/Winnipeg', 'America/Edmonton', 'America/Vancouver', 'America/Regina']),
    );
  });
});

describe('the generator', () => {
  it('reads numbers to the base of 60', () => {
    expect(['0', 'a', 'X', '10', '-1.u', '8c.s'].map(fromBase60)).toEqual([
      0,
      10,
      59,
      60,
      -1.5,
      492 + 28 / 60,
    ]);
  });

  it('leaves out a change of the name alone, and states a yearly change only once', () => {
    const newYork = source.zones.find(({ name }) => name === 'America/New_York');
    if (newYork === undefined) throw new Error('No New York.');
    expect(zoneLine(newYork)).toContain('|2007 3.8.6.7200.-14400 11.1.6.7200.-18000');
    expect(zoneLine({ name: 'A/B', first: 60, changes: [{ at: 100, offset: 60 }] })).toBe('A/B|60|0||');
  });

  it('refuses a zone whose last years follow no rule', () => {
    const changes = Array.from({ length: 900 }, (_, index) => ({
      at: index * 20e6,
      offset: (index % 2) * 3600,
    }));
    expect(() => zoneLine({ name: 'A/B', first: 0, changes })).toThrow('A/B: ');
  });

  it('unpacks a zone as its package does', () => {
    expect(unpackZone('A/B|LMT X|-1.u 20|010|5 a|1e3')).toEqual({
      name: 'A/B',
      first: 90,
      changes: [
        { at: 300, offset: -7200 },
        { at: 900, offset: 90 },
      ],
    });
  });
});

describe('what an update changes', () => {
  const withVancouver = (line: string): ZoneRules =>
    new ZoneRules({
      ...ZONE_DATA,
      version: '2026x',
      zones: ZONE_DATA.zones.map((one) => (one.startsWith('America/Vancouver|') ? line : one)),
    });

  it('is printed with one line for each zone and its other names: from when, from what to what', () => {
    const now = Date.UTC(2026, 10, 28);
    const before = withVancouver('America/Vancouver|-28800|0||');
    expect(zoneChanges(before, zoneRules(), now)).toEqual([
      'America/Vancouver: -08:00 → -07:00 from 2026-11-28T00:00:00.000Z',
      'Canada/Pacific: -08:00 → -07:00 from 2026-11-28T00:00:00.000Z',
    ]);
    expect(zoneChanges(zoneRules(), zoneRules(), now)).toEqual([]);
  });

  it('names a zone that is new', () => {
    const restore = useZoneRules(withVancouver('America/Vancouver|-28800|0||'));
    const more = new ZoneRules({ ...ZONE_DATA, zones: [...ZONE_DATA.zones, 'Mars/Olympus|0|0||'] });
    expect(zoneChanges(new ZoneRules(ZONE_DATA), more, 0)).toEqual(['Mars/Olympus: new']);
    restore();
  });
});
