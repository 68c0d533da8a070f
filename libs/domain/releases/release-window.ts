/** As many calls as the budget carries in this many seconds may come at once: the budget's own queue evens them out. */
const AT_ONCE_SECONDS = 1;

/**
 * Over which time (ms of the workspace's clock) a territory's saves of the release day are spread: due fans ÷ the
 * service's budget. The budget is in calls a real second, so a workspace whose clock runs `k` times as fast needs `k`
 * times as much of its own time. Fans whom the budget carries within a moment are not spread.
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
