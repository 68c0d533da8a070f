import { SERVICE_ROWS } from '#domain/services/service-rows.js';
import { perService, type Service } from '#domain/terms.js';

/** As many calls as the budget carries in this many seconds may come at once: the budget's own queue evens them out. */
const AT_ONCE_SECONDS = 1;

/**
 * The calls of the budget that one save takes on each service. Access tokens are fetched in the hour before the release
 * (`libs/domain/services/ahead.ts`).
 */
export const CALLS_OF_A_SAVE: Readonly<Record<Service, number>> = perService(
  (service) => SERVICE_ROWS[service].callsOfASave,
);

/** How many fans a second a service's budget of calls a second carries. */
export const savesPerSecond = (service: Service, callsPerSecond: number): number =>
  callsPerSecond / CALLS_OF_A_SAVE[service];

/**
 * Over which time (ms of the workspace's clock) a territory's saves of the release day are spread: due fans ÷ what
 * the service's budget carries. `perSecond` is in fans a real second, so a workspace whose clock runs `k` times as fast needs `k`
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
