import type { ActivityDeps, AppAccess } from '#activities/deps.js';
import type { Service } from '#domain/terms.js';

type AccessDeps = Pick<ActivityDeps, 'services' | 'apps'>;

/**
 * The service by the app that asked for a grant, with which alone the grant can be used. `appId`: null, the deployment's
 * own. Undefined: there is no such app any more.
 */
export async function accessByGrant(
  { services, apps }: AccessDeps,
  service: Service,
  appId: string | null,
): Promise<AppAccess | undefined> {
  return appId === null ? ownAccess(services[service]) : apps.of(service, appId);
}

/** The service by the app that is in force for an artist: the artist's, else the workspace's, else the deployment's own. */
export async function accessForArtist(
  { services, apps }: AccessDeps,
  { workspaceId, artistId }: { workspaceId: string; artistId: string | null },
  service: Service,
): Promise<AppAccess | undefined> {
  return (await apps.inForce(workspaceId, artistId, service)) ?? ownAccess(services[service]);
}

const ownAccess = (own: AccessDeps['services'][Service]): AppAccess | undefined =>
  own && { ...own, app: null };
