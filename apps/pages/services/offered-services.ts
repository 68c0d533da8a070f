import type { LandingPage } from '#database/pages/landing-page.js';
import type { PageFan } from '#database/pages/page-fan.js';
import { isOut, type LandingState } from '#domain/pages/landing-state.js';
import { likelyServices } from '#domain/pages/likely-services.js';
import {
  isWhole,
  scopesMissing,
  wordsToAsk,
  type ConsentPurpose,
  type PermissionWord,
} from '#domain/services/permissions.js';
import { SERVICE_NAMES } from '#domain/services/service-names.js';
import type { Service } from '#domain/terms.js';
import type { ServicesHere } from './services-here.js';

/** A service as the page offers it. */
export interface OfferedService {
  service: Service;
  name: string;
  /** The fan can connect it here and now; else the fan is reminded. */
  connects: boolean;
  /** What connecting it would be asked for. */
  permissions: readonly PermissionWord[];
  /** The service gives its permission as a whole, and we say what we use it for. */
  whole: boolean;
  /** The release is known there, so that it can be opened. */
  opens: boolean;
  /** The service's own pre-save page, beside ours. */
  native: boolean;
}

/** Who looks at which page, as far as it decides what is offered. */
interface Offer {
  page: LandingPage;
  fan: PageFan | undefined;
  state: LandingState;
  services: ServicesHere;
}

/** A service as this page offers it to this fan. */
export function offer(
  { page, fan, state, services }: Offer,
  service: Service,
  purpose: ConsentPurpose = 'save',
): OfferedService {
  return {
    service,
    name: SERVICE_NAMES[service],
    connects: page.release !== undefined && services.connects(service, isOut(state)),
    permissions: wordsToAsk(service, purpose, grantedScopes(fan, service)),
    whole: isWhole(service),
    opens: page.release?.serviceIds[service] !== undefined,
    native: page.nativePages[service] !== undefined,
  };
}

/** All services in the order in which this fan is likely to use one. */
export function offerAll(
  about: Offer,
  { agent, territory }: { agent: string; territory: string | undefined },
): OfferedService[] {
  const { fan } = about;
  const known = fan?.connections[0]?.service ?? fan?.preSaved?.service;
  return likelyServices({ agent, territory, known }).map((service) => offer(about, service));
}

/** What a live grant of the fan holds. An ended one is replaced whole. */
export function grantedScopes(fan: PageFan | undefined, service: Service): readonly string[] {
  return liveGrant(fan, service)?.scopes ?? [];
}

/** Has the fan a live grant that is enough for the purpose? A service without scopes has nothing that could be missing. */
export function mayDo(fan: PageFan | undefined, service: Service, purpose: ConsentPurpose): fan is PageFan {
  const grant = liveGrant(fan, service);
  return grant !== undefined && scopesMissing(service, purpose, grant.scopes).length === 0;
}

const liveGrant = (fan: PageFan | undefined, service: Service): PageFan['connections'][number] | undefined =>
  fan?.connections.find((one) => one.service === service && !one.expired);
