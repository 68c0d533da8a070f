import { randomUUID } from 'node:crypto';
import { ProviderPace } from '#activities/inline/provider-pace.js';
import type { ActivityDeps, ServiceAccess } from '#activities/deps.js';
import { servingActivity } from '#activities/effect-deps.js';
import { serviceAction } from '#activities/services/service-action.js';
import { Budget } from '#database/budgets/budget.js';
import type { Database } from '#database/database.js';
import type { Service } from '#domain/terms.js';
import type {
  AccessGrant,
  FoundRelease,
  Kept,
  LibraryItem,
  ListedRelease,
  ServiceOutcome,
  StreamingService,
} from '#providers/ports.js';
import { decideNow, type Entered } from './hands.js';
import { insertConnection } from './rows.js';
import { addFan, happens, type FanOptions, type World } from './world.js';

const HOUR = 3_600_000;
const ok = <T>(value: T): ServiceOutcome<T> => ({ kind: 'ok', value });

/**
 * A service whose answers the test gives. Without other orders it keeps what it is asked to keep, by access token. It
 * counts the questions, and names those that were asked at the same time for the same token.
 */
export class ScriptedService implements StreamingService {
  readonly asked = { refresh: 0, keep: 0, has: 0, isAvailable: 0, newReleases: 0, upcOf: 0 };
  readonly calls: NonNullable<StreamingService['calls']>;
  readonly kept = new Map<string, Set<string>>();
  readonly refreshedAtOnce: string[] = [];
  private readonly refreshing = new Set<string>();
  onRefresh: (refreshToken: string) => ServiceOutcome<AccessGrant> = (token) =>
    ok({ accessToken: `access.${token}`, expiresAt: Date.now() + HOUR });
  onKeep: (accessToken: string, item: LibraryItem) => ServiceOutcome<Kept> = (token, item) => {
    this.put(token, item);
    return ok<Kept>('kept');
  };
  onHas: ((accessToken: string, item: LibraryItem) => ServiceOutcome<boolean>) | undefined;
  onReleases: (artistId: string, since: string) => ServiceOutcome<ListedRelease[]> = () => ok([]);
  onUpc: (releaseId: string) => ServiceOutcome<string | undefined> = () => ok(undefined);
  onAvailable: (upc: string) => ServiceOutcome<FoundRelease> = () => ok({ available: true });

  /** `refreshes`: whether the service has access tokens that are fetched by a call. */
  constructor(
    readonly service: Service = 'spotify',
    { refreshes = true }: { refreshes?: boolean } = {},
  ) {
    this.calls = { refresh: refreshes ? 1 : 0, keep: 1, has: 1, isAvailable: 1, newReleases: 1, upcOf: 1 };
  }

  /** Puts the item into the library, as the fan would by hand. */
  put(accessToken: string, { id }: LibraryItem): void {
    const library = this.kept.get(accessToken) ?? new Set();
    this.kept.set(accessToken, library.add(id));
  }

  async refresh(refreshToken: string): Promise<ServiceOutcome<AccessGrant>> {
    this.asked.refresh += 1;
    if (this.refreshing.has(refreshToken)) this.refreshedAtOnce.push(refreshToken);
    this.refreshing.add(refreshToken);
    await new Promise((resolve) => setImmediate(resolve));
    this.refreshing.delete(refreshToken);
    return this.onRefresh(refreshToken);
  }

  keep(accessToken: string, item: LibraryItem): Promise<ServiceOutcome<Kept>> {
    this.asked.keep += 1;
    return Promise.resolve(this.onKeep(accessToken, item));
  }

  has(accessToken: string, item: LibraryItem): Promise<ServiceOutcome<boolean>> {
    this.asked.has += 1;
    const found = ok(this.kept.get(accessToken)?.has(item.id) === true);
    return Promise.resolve(this.onHas?.(accessToken, item) ?? found);
  }

  isAvailable(upc: string): Promise<ServiceOutcome<FoundRelease>> {
    this.asked.isAvailable += 1;
    return Promise.resolve(this.onAvailable(upc));
  }

  newReleases(artistId: string, since: string): Promise<ServiceOutcome<ListedRelease[]>> {
    this.asked.newReleases += 1;
    return Promise.resolve(this.onReleases(artistId, since));
  }

  upcOf(releaseId: string): Promise<ServiceOutcome<string | undefined>> {
    this.asked.upcOf += 1;
    return Promise.resolve(this.onUpc(releaseId));
  }
}

/** A budget of its own for the service, so that no halt of another test meets it. */
export async function accessTo(
  database: Database,
  adapter: StreamingService,
  perSecond = 1000,
): Promise<ServiceAccess> {
  const key = { provider: adapter.service, credential: randomUUID() };
  const budget = new Budget(database, key, perSecond, Math.max(1, Math.ceil(perSecond / 10)));
  await budget.configure();
  return { adapter, budget, perSecond, pace: new ProviderPace() };
}

/** The dependencies with this service alone. */
export async function withService(
  deps: ActivityDeps,
  adapter: StreamingService,
  perSecond?: number,
): Promise<ActivityDeps> {
  return { ...deps, services: { [adapter.service]: await accessTo(deps.database, adapter, perSecond) } };
}

export const tokenOf = (fanId: string): string => `refresh.${fanId}`;
export const accessTokenOf = (fanId: string): string => `access.${tokenOf(fanId)}`;

/** A fan with a grant on the service. */
export async function grantedFan(
  deps: ActivityDeps,
  world: World,
  service: Service,
  options: FanOptions = {},
): Promise<string> {
  const fanId = await addFan(deps, world, options);
  const sealedRefreshToken = deps.box.seal(tokenOf(fanId));
  await insertConnection(
    deps.database,
    { workspaceId: world.workspaceId, fanId },
    { service, sealedRefreshToken, scopes: [] },
  );
  return fanId;
}

/** The fan pre-saves with a grant on the service, and the first decision is made. */
export async function entersOn(
  deps: ActivityDeps,
  world: World,
  service: Service,
  options: FanOptions = {},
): Promise<Entered> {
  const fan = await grantedFan(deps, world, service, options);
  await happens(deps.database, world, fan, 'fan.pre_saved', { path: 'service', service });
  const answer = await decideNow(deps, fan);
  return { fan, effect: answer.effects[0]?.id ?? '' };
}

/** Carries out the fan's action as a worker would. `ageMs`: it was due so long ago. */
export async function acts(
  deps: ActivityDeps,
  { fan, effect }: Entered,
  { attempt = 1, ageMs = 0 }: { attempt?: number; ageMs?: number } = {},
): Promise<void> {
  const scheduledAt = deps.database.clock.now() - ageMs;
  await serviceAction(
    servingActivity(deps, () => ({ attempt, scheduledAt })),
    { fanId: fan, effectId: effect },
  );
}

/** What the newest event about the fan's action says. */
export async function receiptOf(
  database: Database,
  fanId: string,
): Promise<{ type: string; receipt: string | null; reason: string | null } | undefined> {
  const [row] = await database.query<{ type: string; receipt: string | null; reason: string | null }>(
    `SELECT type, payload ->> 'receipt' AS receipt, payload ->> 'reason' AS reason FROM events
     WHERE fan_id = $1 AND type IN ('release.saved', 'release.save_failed', 'service.done', 'service.failed')
     ORDER BY fan_seq DESC LIMIT 1`,
    [fanId],
  );
  return row;
}
