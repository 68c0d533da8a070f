import type { Reply, Route } from '#providers/sandbox/server/http.js';

/** A limit of calls in a sliding window, over all fans of the app. */
export class SlidingQuota {
  private takenAt: number[] = [];

  constructor(private readonly limit: { calls: number; perMs: number }) {}

  /** False: there were as many calls in the window already. A refused call does not count. */
  take(now: number): boolean {
    const from = now - this.limit.perMs;
    this.takenAt = this.takenAt.filter((at) => at > from);
    if (this.takenAt.length >= this.limit.calls) return false;
    this.takenAt.push(now);
    return true;
  }
}

/** The same routes; a call above the quota is refused, and nothing is done. Without a quota they stay as they are. */
export function withinQuota(
  { quotaCalls: calls, quotaMs: perMs }: { quotaCalls?: number | undefined; quotaMs: number },
  refusal: () => Reply,
  routes: Route[],
): Route[] {
  if (calls === undefined) return routes;
  const quota = new SlidingQuota({ calls, perMs });
  return routes.map((route) => ({
    ...route,
    handle: (request) => (quota.take(Date.now()) ? route.handle(request) : refusal()),
  }));
}
