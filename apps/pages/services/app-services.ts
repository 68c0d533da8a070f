import type { Database } from '#database/database.js';
import type { SecretBox } from '#database/secret-box.js';
import { appsFor, openCredentials, readApp, type ServiceAppRow } from '#database/services/service-apps.js';
import { restOfHaltedApp } from '#database/services/halted-apps.js';
import { PROBE_EVERY_MS } from '#domain/services/app-probe.js';
import type { Service } from '#domain/terms.js';
import type { ServiceAppCredentials } from '#providers/ports.js';
import { KeptServices } from '#providers/services/kept-services.js';
import { PageServices, type PageOwner } from './page-owner.js';
import type { PageService, ServicesHere } from './services-here.js';

/** So many apps are kept ready in one process. */
const MOST_KEPT = 200;
/** The apps of an artist are read at most once in so long (ms): a change shows that much later. */
const FRESH_MS = 1000;
const MOST_ARTISTS = 2000;

/** Makes a service of an app's credentials. `app`: null, the deployment's own. */
export type MakePageService = (
  credentials: ServiceAppCredentials,
  app: Pick<ServiceAppRow, 'id' | 'version' | 'workspaceId' | 'status'> | null,
) => PageService;

/**
 * Which app the fans of a page agree with: that of the artist, else that of the workspace, else the deployment's own. A
 * grant is used with the app that asked for it, whatever is in force later.
 */
export class AppServices extends PageServices {
  private readonly kept = new KeptServices<PageService>(MOST_KEPT);
  private readonly artists = new Map<string, { here: Promise<ServicesHere>; readAt: number }>();

  constructor(
    private readonly own: ServicesHere,
    private readonly make: MakePageService,
    private readonly deps: { database: Database; box: SecretBox },
  ) {
    super();
  }

  of({ workspaceId, artist }: PageOwner): Promise<ServicesHere> {
    const known = this.artists.get(artist.id);
    if (known !== undefined && performance.now() - known.readAt < FRESH_MS) return known.here;
    if (this.artists.size >= MOST_ARTISTS) this.artists.clear();
    const here = this.read(workspaceId, artist.id);
    // A read that failed is not kept.
    here.catch(() => this.artists.delete(artist.id));
    this.artists.set(artist.id, { here, readAt: performance.now() });
    return here;
  }

  async byApp(service: Service, appId: string | null): Promise<PageService | undefined> {
    if (appId === null) return this.own.find(service);
    const app = await readApp(this.deps.database, appId);
    return app?.status === 'active' && app.service === service ? this.madeOf(app) : undefined;
  }

  async forTap(service: Service, appId: string | null): Promise<PageService | undefined> {
    if (appId === null) return this.own.find(service);
    const { database } = this.deps;
    const app = await readApp(database, appId);
    if (app?.service !== service) return undefined;
    switch (app.status) {
      case 'active':
        return this.madeOf(app);
      case 'disabled':
        return undefined;
      case 'halted':
        // It is made anew: what is kept for the app is for when it works.
        return (await restOfHaltedApp(database, app.id, PROBE_EVERY_MS)) === undefined
          ? this.make(openCredentials(this.deps.box, app.credentialsEncrypted), app)
          : undefined;
    }
  }

  /** A service that refuses its app is not offered: its fans are reminded. */
  private async read(workspaceId: string, artistId: string): Promise<ServicesHere> {
    const apps = await appsFor(this.deps.database, workspaceId, artistId);
    return apps.reduce(
      (here, app) => here.with(app.service, app.status === 'active' ? this.madeOf(app) : undefined),
      this.own,
    );
  }

  private madeOf(app: ServiceAppRow): PageService {
    return this.kept.get(app, () => this.make(openCredentials(this.deps.box, app.credentialsEncrypted), app));
  }
}
