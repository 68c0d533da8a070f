import { z } from 'zod';
import { isZone } from '#domain/clock/zones/zone-rules.js';
import { STORE_ZONES } from '#domain/places/store-zones.js';

const NOT_A_TERRITORY = 'Not a territory (ISO 3166 alpha-2)';

/** A territory's ISO 3166 alpha-2 code. Any case is taken, and upper case comes out: this is the only schema of one. */
export const TerritorySchema = z
  .string()
  .trim()
  .toUpperCase()
  .refine((code) => Object.hasOwn(STORE_ZONES, code), { error: NOT_A_TERRITORY })
  .meta({ examples: ['DE'] });

/** One value for each territory. A code that comes twice, as `de` and `DE`, is refused: one of the two would be lost. */
export const recordByTerritory = <Value>(value: z.ZodType<Value, Value>) =>
  z
    .record(z.string(), value)
    .check(({ value: given, issues }) => {
      for (const [path, message] of badTerritories(Object.keys(given)))
        issues.push({ code: 'custom', path: [path], message, input: given });
    })
    .pipe(z.record(TerritorySchema, value));

function badTerritories(keys: readonly string[]): [key: string, message: string][] {
  const seen = new Set<string>();
  return keys.flatMap((key): [string, string][] => {
    const parsed = TerritorySchema.safeParse(key);
    if (!parsed.success) return [[key, NOT_A_TERRITORY]];
    if (seen.has(parsed.data)) return [[key, `${parsed.data} is named more than once`]];
    seen.add(parsed.data);
    return [];
  });
}

/** Area/Location, as IANA names zones: a name that our data does not know yet is kept, and the country counts. */
const LOOKS_LIKE_A_ZONE = /^[A-Z][A-Za-z_]{1,13}(\/[A-Z][A-Za-z0-9_+-]{1,29}){1,2}$/;
export const ZoneSchema = z
  .string()
  .trim()
  .max(64)
  .refine((name) => isZone(name) || LOOKS_LIKE_A_ZONE.test(name), { error: 'Not an IANA time zone' })
  .meta({ examples: ['Europe/Berlin'] });
/** What a member writes by hand: a name that our data does not know is a misspelt one there. */
export const KnownZoneSchema = z
  .string()
  .trim()
  .max(64)
  .refine(isZone, { error: 'Not an IANA time zone that our time-zone data knows' })
  .meta({ examples: ['Europe/Berlin'] });
export const LocaleSchema = z
  .string()
  .trim()
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'Not a language tag')
  .meta({ examples: ['de-DE'] });
