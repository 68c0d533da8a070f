import type { EpochMs, Service } from '#domain/terms.js';

/** A release that has been out for longer (workspace time) is no news. */
export const NEWS_DAYS = 7;
const DAY_MS = 86_400_000;

/** A release as a service's list of its artist names it. `day`: YYYY-MM-DD. */
export interface SeenRelease {
  service: Service;
  releaseId: string;
  title: string;
  day: string;
  upc: string | undefined;
}

/** A release of the artist that the workspace has, whoever entered it. `from`: when it is out anywhere for the first time. */
export interface KnownRelease {
  id: string;
  title: string;
  upc: string | null;
  serviceIds: Readonly<Partial<Record<Service, string>>>;
  from: EpochMs;
}

/** Services name a day, and we a moment in some zone; a title at most so far away is the same release. */
const SAME_WITHIN_MS = 3 * DAY_MS;

/**
 * The first day of which releases are news to fans who wish for them since `wishedSince` (both workspace time): what came
 * out before their wish is not meant by it.
 */
export function newsSince(now: EpochMs, wishedSince: EpochMs): string {
  return new Date(Math.max(now - NEWS_DAYS * DAY_MS, wishedSince)).toISOString().slice(0, 10);
}

/**
 * The workspace's own record of the release: by the service's id, by the UPC, or, where one of them has no UPC, by the same
 * title at about the same time. Services write titles and codes each in its own way.
 */
export function findKnown(seen: SeenRelease, known: readonly KnownRelease[]): KnownRelease | undefined {
  return (
    known.find(({ serviceIds }) => serviceIds[seen.service] === seen.releaseId) ??
    known.find(({ upc }) => upc !== null && seen.upc !== undefined && bare(upc) === bare(seen.upc)) ??
    known.find((one) => (one.upc === null || seen.upc === undefined) && isSameByTitle(seen, one))
  );
}

const isSameByTitle = ({ title, day }: SeenRelease, known: KnownRelease): boolean =>
  plain(title) === plain(known.title) && Math.abs(Date.parse(day) - known.from) <= SAME_WITHIN_MS;

/** A UPC is written with and without its leading zeros. */
const bare = (upc: string): string => upc.replace(/^0+/, '');

const plain = (title: string): string =>
  title
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '');

/** Why the last look for new releases of an artist at a service found out nothing. */
export const LOOK_PROBLEMS = [
  /** Neither the artist nor the workspace nor the deployment has an app at the service. */
  'no_app',
  /** The app is halted or disabled. */
  'app_at_rest',
  /** The budget had no slot: fans who act go first. */
  'busy',
  /** The service did not answer, or asks for patience. */
  'away',
  /** The service does not know the artist by the id that is entered. */
  'unknown_artist',
  /** The service refused the question. */
  'refused',
] as const;
export type LookProblem = (typeof LOOK_PROBLEMS)[number];
