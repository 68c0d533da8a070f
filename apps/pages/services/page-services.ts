import type { ApiConfig } from '#config/config.js';
import type { Service } from '#domain/terms.js';
import { deploymentApps, serviceUrls } from '#providers/services/deployment-apps.js';
import { makeService } from '#providers/services/make-service.js';
import { ServicesHere, type GrantLives, type PageService } from './services-here.js';

/** Whose page it is. The apps are those of its artist. */
export interface PageOwner {
  workspaceId: string;
  artist: { id: string };
}

/** Which services the fans of a page can connect, and by which app. */
export abstract class PageServices {
  abstract of(page: PageOwner): Promise<ServicesHere>;
}

/** The apps of the deployment, for every page. */
class DeploymentServices extends PageServices {
  constructor(private readonly here: ServicesHere) {
    super();
  }

  of(): Promise<ServicesHere> {
    return Promise.resolve(this.here);
  }
}

/** A person waits: a service that is slower (ms) than this is told as away. */
const PATIENCE_MS = 8000;

/**
 * Builds what the configuration allows. Without an app of its own, an installation only reminds the service's fans.
 * `lives`: how long grants live, where a test says otherwise.
 */
export function pageServicesOf(config: ApiConfig, lives?: GrantLives): PageServices {
  const urls = { ...serviceUrls(config), timeoutMs: PATIENCE_MS };
  const services: Partial<Record<Service, PageService>> = {};
  for (const app of deploymentApps(config)) {
    const { budgetKey, ...made } = makeService(app, urls);
    services[app.service] = { ...made, budget: { provider: app.service, credential: budgetKey } };
  }
  return new DeploymentServices(new ServicesHere(services, lives));
}
