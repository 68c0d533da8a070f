import { SERVICE_ROWS, type ServiceListeners } from '#domain/services/service-rows.js';
import { SERVICES, type Service } from '#domain/terms.js';

/** What a visit tells of where somebody listens. */
export interface ListenerHints {
  /** The browser's own words. */
  agent: string;
  /** ISO 3166 alpha-2, where known. */
  territory: string | undefined;
  /** What the fan has said or connected before. */
  known: Service | undefined;
}

/**
 * The services in the order in which this fan is likely to use one. What the fan said before comes first, then the
 * services' own shares of listeners: everywhere, on some devices, in some territories.
 */
export function likelyServices(
  { agent, territory, known }: ListenerHints,
  among: readonly Service[] = SERVICES,
): Service[] {
  const words = new Set(agent.split(/\W+/));
  const shareOf = ({ share, onDevices, inTerritories }: ServiceListeners): number => {
    if (onDevices?.words.some((word) => words.has(word)) === true) return onDevices.share;
    const isHere = territory !== undefined && inTerritories?.territories.includes(territory) === true;
    return isHere ? inTerritories.share : share;
  };
  const score = (service: Service): number =>
    shareOf(SERVICE_ROWS[service].listeners) + (service === known ? 10 : 0);
  return [...among].sort((a, b) => score(b) - score(a));
}
