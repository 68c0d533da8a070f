import type { ApiConfig } from '#config/config.js';
import type { Service } from '#domain/terms.js';
import type { ServiceConsent, StreamingService } from '#providers/ports.js';
import { deploymentApps, serviceUrls } from '#providers/services/deployment-apps.js';
import { makeService } from '#providers/services/make-service.js';

/** What a page needs of a service that fans can connect. */
export interface PageService {
  consent: ServiceConsent;
  adapter: StreamingService;
}

/**
 * The services that fans of this installation can connect. Fans of the others are reminded. A service is a parameter:
 * no page names one.
 */
export class PageServices {
  constructor(private readonly services: Partial<Record<Service, PageService>>) {}

  find(service: Service): PageService | undefined {
    return this.services[service];
  }

  canConnect(service: Service): boolean {
    return this.find(service) !== undefined;
  }

  /** Where forms of a page may lead. */
  origins(): string[] {
    return Object.values(this.services).map(({ consent }) => consent.origin);
  }
}

/** A person waits: a service that is slower (ms) than this is told as away. */
const PATIENCE_MS = 8000;

/** Builds what the configuration allows. Without an app of its own, an installation only reminds the service's fans. */
export function pageServicesOf(config: ApiConfig): PageServices {
  const urls = { ...serviceUrls(config), timeoutMs: PATIENCE_MS };
  const services: Partial<Record<Service, PageService>> = {};
  for (const app of deploymentApps(config)) {
    const { adapter, consent } = makeService(app, urls);
    if (consent !== undefined) services[app.service] = { consent, adapter };
  }
  return new PageServices(services);
}
