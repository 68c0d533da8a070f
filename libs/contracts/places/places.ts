import { z } from 'zod';
import { isZone } from '#domain/places/place.js';
import { STORE_ZONES } from '#domain/places/store-zones.js';

/** ISO 3166 alpha-2, in any case. */
export const TerritorySchema = z
  .string()
  .trim()
  .toUpperCase()
  .refine((code) => Object.hasOwn(STORE_ZONES, code), { error: 'Not a territory (ISO 3166 alpha-2)' })
  .meta({ examples: ['DE'] });
export const ZoneSchema = z
  .string()
  .trim()
  .max(64)
  .refine((name) => /^[A-Za-z]/.test(name) && isZone(name), { error: 'Not an IANA time zone' })
  .meta({ examples: ['Europe/Berlin'] });
export const LocaleSchema = z
  .string()
  .trim()
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'Not a language tag')
  .meta({ examples: ['de-DE'] });
