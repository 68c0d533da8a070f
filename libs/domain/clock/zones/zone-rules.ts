import type { WallMs } from '#domain/clock/calendar.js';
import type { EpochMs } from '#domain/terms.js';
import type { ZoneClock } from './zone-clock.js';
import { ZONE_DATA } from './zone-data.js';
import { parseZoneLine, type ZoneData } from './zone-line.js';

/**
 * Answers for every zone of the data. A name is found in any case of its letters and by its old names (Asia/Calcutta,
 * US/Pacific), as browsers send them.
 */
export class ZoneRules {
  readonly version: string;
  /** All names, old ones too, sorted. */
  readonly names: readonly string[];
  private readonly lines: ReadonlyMap<string, string>;
  private readonly clocks = new Map<string, ZoneClock>();

  constructor({ version, zones, links }: ZoneData) {
    this.version = version;
    const own = new Map(zones.map((line) => [line.slice(0, line.indexOf('|')), line]));
    const named = links.flatMap((line) => {
      const [target = '', ...aliases] = line.split(' ');
      return aliases.map((alias) => [alias, own.get(target) ?? ''] as const);
    });
    const all = [...own, ...named];
    this.names = all.map(([name]) => name).sort();
    this.lines = new Map(all.map(([name, line]) => [name.toLowerCase(), line]));
  }

  /** Undefined: the data does not know the name. */
  clockOf(name: string): ZoneClock | undefined {
    const known = this.clocks.get(name);
    if (known !== undefined) return known;
    const line = this.lines.get(name.toLowerCase());
    if (line === undefined) return undefined;
    // Kept by the spelling of the data, so that what people type takes no memory.
    const spelt = line.slice(0, line.indexOf('|'));
    const clock = this.clocks.get(spelt) ?? parseZoneLine(line);
    return this.clocks.set(spelt, clock).get(spelt);
  }
}

let current = new ZoneRules(ZONE_DATA);

/** The rules in force in this process: always those of the data, but in specs that try an update of it. */
export const zoneRules = (): ZoneRules => current;

/** For specs: puts other rules in force; the answer puts the old ones back. */
export function useZoneRules(rules: ZoneRules): () => void {
  const before = current;
  current = rules;
  return () => {
    current = before;
  };
}

/** The release of the IANA time zone database whose rules hold here, as `2026f`. */
export const zoneVersion = (): string => current.version;

/** Do the rules know the zone? An unknown name counts as no zone stated. */
export const isZone = (name: string): boolean => current.clockOf(name) !== undefined;

/**
 * What the clocks of the zone show at that moment.
 * @throws RangeError where the zone is unknown; the contracts and `fanZone` let none through.
 */
export function wallAt(at: EpochMs, zone: string): WallMs {
  return at + clockOf(zone).offsetAt(at);
}

/**
 * When the clocks of the zone show that: in a gap moved forward by its length, in an overlap the first.
 * @throws RangeError where the zone is unknown.
 */
export function instantOf(wall: WallMs, zone: string): EpochMs {
  return clockOf(zone).instantOf(wall);
}

function clockOf(zone: string): ZoneClock {
  const clock = current.clockOf(zone);
  if (clock === undefined) throw new RangeError(`No such time zone: ${zone}`);
  return clock;
}
