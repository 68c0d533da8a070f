import type { ListedRelease } from '#providers/ports.js';

/** A whole calendar day. Services also name a month, a year, or `0000-00-00` where they know no day. */
const DAY = /^[1-9]\d{3}-\d{2}-\d{2}$/;

/** Those that are out on this day or later, each once, the oldest first. What has no whole day is nothing new. */
export function since(day: string, listed: readonly ListedRelease[]): ListedRelease[] {
  const byId = new Map(listed.map((release) => [release.releaseId, release]));
  return [...byId.values()]
    .filter((release) => DAY.test(release.day) && release.day >= day)
    .sort((a, b) => a.day.localeCompare(b.day) || a.releaseId.localeCompare(b.releaseId));
}
