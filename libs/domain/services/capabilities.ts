import { perService, SERVICES, type Service, type ServiceAction } from '#domain/terms.js';
import type { GrantLife } from './grant-life.js';
import {
  ABILITIES,
  ITEM_KINDS,
  SERVICE_ROWS,
  type Ability,
  type Capability,
  type ItemKind,
  type ServiceRow,
} from './service-rows.js';

export { ABILITIES, ITEM_KINDS, type ItemKind };

/** What each service can do by its own documentation (November 2026). */
export const CAPABILITIES: Readonly<Record<Service, ServiceRow['abilities']>> = perService(
  (service) => SERVICE_ROWS[service].abilities,
);

/** How long a fan's grant lives on each service. `grantEnd` makes a date of it. */
export const GRANT_LIFE: Readonly<Record<Service, GrantLife>> = perService(
  (service) => SERVICE_ROWS[service].grantLife,
);

/** The services that we have an adapter for: all. Whether an installation has an app there is another question. */
export const ADAPTED_SERVICES = SERVICES;
export type AdaptedService = (typeof ADAPTED_SERVICES)[number];

export function hasAdapter(service: Service): service is AdaptedService {
  return ADAPTED_SERVICES.some((adapted) => adapted === service);
}

/** What we can do on the service today. */
export function capabilityOf(service: Service, ability: Ability): Capability {
  return CAPABILITIES[service][ability];
}

/** Can we do this action on the service? A check is decided for each of its kinds (`capabilityOf`). */
export function canDo(service: Service, action: Exclude<ServiceAction, 'check'>): boolean {
  return capabilityOf(service, action).kind === 'can';
}

/** The scopes that the grant lacks. If its scopes are unknown, none count as missing: the service itself will answer. */
export function missingScopes(service: Service, ability: Ability, granted: readonly string[]): string[] {
  const capability = capabilityOf(service, ability);
  if (capability.kind === 'cannot' || granted.length === 0) return [];
  return capability.scopes.filter((scope) => !granted.includes(scope));
}

/** The address of the item's own page on the service, where the fan can do what we cannot. */
export function pageOfItem(service: Service, kind: ItemKind, id: string): string {
  return `${SERVICE_ROWS[service].pages[kind]}${encodeURIComponent(id)}`;
}
