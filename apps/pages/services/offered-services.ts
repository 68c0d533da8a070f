import type { PageFan } from '#database/pages/page-fan.js';
import { likelyServices } from '#domain/pages/likely-services.js';
import {
  permissionWords,
  scopesToAsk,
  type ConsentPurpose,
  type PermissionWord,
} from '#domain/services/permissions.js';
import { SERVICE_NAMES } from '#domain/services/service-names.js';
import type { Service } from '#domain/terms.js';
import type { LandingPage } from '#database/pages/landing-page.js';
import type { PageServices } from './page-services.js';

/** A service as the page offers it. */
export interface OfferedService {
  service: Service;
  name: string;
  /** The fan can connect it here; else the fan is reminded. */
  connects: boolean;
  /** What connecting it would be asked for. */
  permissions: readonly PermissionWord[];
  /** The release is known there, so that it can be opened. */
  opens: boolean;
  /** The service's own pre-save page, beside ours. */
  native: boolean;
}

/** A service as this page offers it to this fan. */
export function offer(
  services: PageServices,
  page: LandingPage,
  fan: PageFan | undefined,
  service: Service,
  purpose: ConsentPurpose = 'save',
): OfferedService {
  return {
    service,
    name: SERVICE_NAMES[service],
    connects: services.canConnect(service) && page.release !== undefined,
    permissions: permissionWords(service, scopesToAsk(service, purpose, grantedScopes(fan, service))),
    opens: page.release?.serviceIds[service] !== undefined,
    native: page.nativePages[service] !== undefined,
  };
}

/** All services in the order in which this fan is likely to use one. */
export function offerAll(
  services: PageServices,
  page: LandingPage,
  visit: { agent: string; territory: string | undefined; fan: PageFan | undefined },
): OfferedService[] {
  const { agent, territory, fan } = visit;
  const known = fan?.connections[0]?.service ?? fan?.preSaved?.service;
  return likelyServices({ agent, territory, known }).map((service) => offer(services, page, fan, service));
}

/** What a live grant of the fan holds. An ended one is replaced whole. */
export function grantedScopes(fan: PageFan | undefined, service: Service): readonly string[] {
  const connection = fan?.connections.find((one) => one.service === service);
  return connection === undefined || connection.expired ? [] : connection.scopes;
}
