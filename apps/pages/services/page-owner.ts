import type { Service } from '#domain/terms.js';
import type { PageService, ServicesHere } from './services-here.js';

/** Whose page it is. The apps are those of its artist. */
export interface PageOwner {
  workspaceId: string;
  artist: { id: string };
}

/** Which services the fans of a page can connect, and by which app. */
export abstract class PageServices {
  abstract of(page: PageOwner): Promise<ServicesHere>;
  /**
   * The service by the app that asked for a grant, or for a consent under way: that app alone can use it. Null: the
   * deployment's own. Undefined: the app cannot be called now.
   */
  abstract byApp(service: Service, appId: string | null): Promise<PageService | undefined>;
  /** The same for a call that a tap makes. A halted app may be called where this call is the one that probes it. */
  abstract forTap(service: Service, appId: string | null): Promise<PageService | undefined>;
}
