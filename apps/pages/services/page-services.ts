import type { ApiConfig } from '#config/config.js';
import type { Database } from '#database/database.js';
import type { SecretBox } from '#database/secret-box.js';
import { appBudgetKey } from '#database/services/service-apps.js';
import type { Service } from '#domain/terms.js';
import { deploymentApps, serviceUrls } from '#providers/services/deployment-apps.js';
import { makeService } from '#providers/services/make-service.js';
import { AppServices, type MakePageService } from './app-services.js';
import type { PageServices } from './page-owner.js';
import { ServicesHere, type GrantLives, type PageService } from './services-here.js';

export { PageServices, type PageOwner } from './page-owner.js';

/** Makes the pages' services. The database and the box come from the process that serves the pages. */
export type PageServicesMaker = (database: Database, box: SecretBox) => PageServices;

/** A person waits: a service that is slower (ms) than this is told as away. */
const PATIENCE_MS = 8000;

/**
 * Builds what the configuration allows. Without an app of its own, an installation only reminds the service's fans,
 * unless the artist or the workspace has one. `lives`: how long grants live, where a test says otherwise.
 */
export function pageServicesOf(config: ApiConfig, lives?: GrantLives): PageServicesMaker {
  const make = pageServiceMaker(config);
  const own: Partial<Record<Service, PageService>> = {};
  for (const app of deploymentApps(config)) own[app.service] = make(app, null);
  const here = new ServicesHere(own, lives);
  return (database, box) => new AppServices(here, make, { database, box });
}

/** Apps of workspaces have budgets of their own; the deployment's keep the names that running systems have them by. */
function pageServiceMaker(config: ApiConfig): MakePageService {
  const urls = { ...serviceUrls(config), timeoutMs: PATIENCE_MS };
  return (credentials, app) => {
    const { budgetKey, ...made } = makeService(credentials, urls);
    const budget =
      app === null
        ? { provider: credentials.service, credential: budgetKey }
        : appBudgetKey(app.workspaceId, credentials.service, budgetKey);
    const named = app === null ? null : { id: app.id, version: app.version };
    return { ...made, app: named, halted: app?.status === 'halted', budget };
  };
}
