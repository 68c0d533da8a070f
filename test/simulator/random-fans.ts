import fc from 'fast-check';
import type { FanOptions } from '#test/world/world.js';

const PLACES = [
  { territory: 'US', zone: 'America/Los_Angeles', phone: '+1213555' },
  { territory: 'US', phone: '+1212555' },
  { territory: 'CA', zone: 'America/St_Johns', phone: '+1709555' },
  { territory: 'DE', zone: 'Europe/Berlin', phone: '+4917139' },
  { territory: 'FR', zone: 'Europe/Paris', phone: '+3363998' },
  { territory: 'NP', zone: 'Asia/Kathmandu', phone: '+97798' },
  { territory: 'AU', zone: 'Australia/Lord_Howe', phone: '+6149157' },
] as const;

const mostly = fc.constantFrom(true, true, true, false);
const CONSENTS = [['marketing'], ['marketing'], ['marketing', 'service'], ['reminder'], []] as const;

/** `pushed`: notifications come to a browser of theirs. */
export type RandomFan = FanOptions & { id: string; path: 'service' | 'reminder'; pushed: boolean };

/** A fan as a sign-up leaves them, with addresses that nobody else has in their workspace. */
export const randomFan: fc.Arbitrary<RandomFan> = fc
  .record({
    ...{ id: fc.uuid(), place: fc.constantFrom(...PLACES), number: fc.integer({ min: 1000, max: 9999 }) },
    ...{ text: mostly, mail: mostly, spotify: mostly, pushed: fc.boolean() },
    purposes: fc.constantFrom(...CONSENTS),
  })
  .map(({ id, place, number, text, mail, spotify, pushed, purposes }) => ({
    ...{ id, pushed, territory: place.territory, zone: 'zone' in place ? place.zone : null },
    ...{ spotify, purposes: [...purposes], path: spotify ? ('service' as const) : ('reminder' as const) },
    ...(text ? { phone: `${place.phone}${number}` } : {}),
    ...(mail ? { email: `fan-${number}@example.com` } : {}),
  }));
