/** This many seconds' worth of the budget may come at once: the budget's own queue evens it out. */
const AT_ONCE_SECONDS = 1;

/**
 * Over how much of the workspace's time a territory's release-day saves are spread, in ms: due fans ÷ the
 * service's budget. The budget is in real calls a second, so a workspace whose clock runs `k` times as fast
 * needs `k` times as much of its own time. What a second of the budget can carry is not spread at all.
 */
export function releaseWindowMs(input: { dueFans: number; perSecond: number; k: number }): number {
  const { dueFans, perSecond, k } = input;
  const seconds = dueFans / perSecond;
  return seconds <= AT_ONCE_SECONDS ? 0 : Math.ceil(seconds * 1000 * k);
}

/**
 * The window of a campaign whose fans are on several services, in ms of the workspace's time: each service has a
 * budget of its own, so the slowest of them decides. A campaign has one window, which its fans share.
 */
export function campaignWindowMs(
  services: readonly { dueFans: number; perSecond: number }[],
  k: number,
): number {
  return Math.max(0, ...services.map((service) => releaseWindowMs({ ...service, k })));
}
