import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { CONSENT_PURPOSES } from '#domain/services/permissions.js';
import { LONGEST_SLUG, SLUG } from '#domain/pages/slug.js';
import { SERVICES } from '#domain/terms.js';

/** What this browser set out to do at a service. It is sealed in a cookie, and waits for the fan to come back. */
export const TripSchema = z.strictObject({
  /** The random part of `state`. */
  word: z.string(),
  verifier: z.string(),
  slug: z.string(),
  service: z.enum(SERVICES),
  /** The app that the fan is asked by. Null, or absent in a trip of an older process: the deployment's own. */
  app: z.uuid().nullable().default(null),
  purpose: z.enum(CONSENT_PURPOSES),
  /** Names the act, so that it happens once. */
  once: z.string(),
  source: z.string(),
  /** Of a follow: the keys of what was ticked. A trip that began under an earlier version has none. */
  wishes: z.array(z.string()).default([]),
  /** As the browser told it; '' where it did not. */
  zone: z.string(),
  /** When the fan set out (real time, ms). */
  at: z.number(),
});
export type ConsentTrip = z.infer<typeof TripSchema>;

/** A fan may take so long at the service. */
export const TRIP_MS = 15 * 60_000;

const WORD = /^[\w-]{43}$/;

/** A word nobody can guess: the state, and PKCE's verifier, have one each. */
export const randomWord = (): string => randomBytes(32).toString('base64url');

/** PKCE, S256. */
export const challengeOf = (verifier: string): string =>
  createHash('sha256').update(verifier).digest('base64url');

/**
 * `state`, as it goes to the service and comes back. The slug in it proves nothing: it only says to which page of ours
 * a browser is led that does not know the word.
 */
export const writeState = ({ word, slug }: Pick<ConsentTrip, 'word' | 'slug'>): string => `${word}.${slug}`;

export function readState(state: string): { word: string; slug: string } | undefined {
  const at = state.indexOf('.');
  const [word, slug] = [state.slice(0, Math.max(at, 0)), state.slice(at + 1)];
  const isOurs = WORD.test(word) && slug.length <= LONGEST_SLUG && SLUG.test(slug);
  return isOurs ? { word, slug } : undefined;
}

/** Each trip has a cookie of its own: two tabs do not disturb each other. */
export const cookieOf = (word: string): string => `segue-trip-${word.slice(0, 8)}`;

export const isFresh = ({ at }: Pick<ConsentTrip, 'at'>, now: number): boolean => now - at <= TRIP_MS;
