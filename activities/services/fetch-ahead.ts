import type { ActivityDeps, AppAccess, ServiceAccess } from '#activities/deps.js';
import { heldFor, lookAgainAfterMs } from '#activities/failures.js';
import { CredentialHaltedError } from '#database/budgets/credential-halts.js';
import { storeGrant } from '#database/services/claim-service.js';
import { giveUpGrant } from '#database/services/give-up-grant.js';
import {
  dropOldPlans,
  planFetches,
  putBackFetches,
  takeFetches,
  type DueFetch,
  type WakePlace,
} from '#database/services/token-fetches.js';
import type { Database } from '#database/database.js';
import { GRANT_LIFE } from '#domain/services/capabilities.js';
import { steadyNow } from '#database/steady-clock.js';
import { assertNever } from '#domain/assert-never.js';
import { SERVICES, type Service } from '#domain/terms.js';
import type { AccessGrant, ServiceOutcome } from '#providers/ports.js';
import { callsFor } from './grant-deps.js';
import { tellQuarantine } from './tell-quarantine.js';
import { quarantineOf } from '#database/services/shared-quarantine.js';
import { accessByGrant } from './app-access.js';
import { haltApp, restOf, sawAppWork } from './halted-app.js';

type FetchDeps = Pick<ActivityDeps, 'database' | 'box' | 'logger'>;

/** A fetch waits at most this long (ms) for its slot. Those who act at this moment go first. */
const SLOT_WITHIN_MS = 2000;
/** A fetch that failed for no passing reason is tried again after this long (ms), if there is time. */
const AFTER_FAILURE_MS = 20 * 60_000;
/** At most so many tokens are fetched at once by one process. */
const MOST_AT_ONCE = 50;

/** The services whose access tokens have to be fetched. The others have nothing to fetch. */
const fetching = ({ services }: Pick<ActivityDeps, 'services'>): Service[] =>
  SERVICES.filter((service) => {
    const own = services[service];
    return own === undefined ? hasAccessTokens(service) : callsFor(own.adapter, 'refresh') > 0;
  });

function hasAccessTokens(service: Service): boolean {
  const life = GRANT_LIFE[service];
  return life.kind === 'months' && life.refreshable;
}

/** Plans the fetches of the coming hour, a page of fans at a time. Returns true while pages are left. */
export function fetchPlanner(deps: ActivityDeps): () => Promise<boolean> {
  let after: WakePlace | undefined;
  return async () => {
    const services = fetching(deps);
    if (services.length === 0) return false;
    const { next } = await planFetches(deps.database, services, deps.database.clock.now(), after);
    after = next;
    if (next === undefined) await dropOldPlans(deps.database);
    return next !== undefined;
  };
}

/**
 * Fetches the access tokens of fans whose moment comes within the hour, within the service's budget. The services go
 * side by side, so that one that is slow or held delays no other. Returns true when more may be due.
 */
export async function fetchAhead(deps: ActivityDeps): Promise<boolean> {
  const rounds = await Promise.all(fetching(deps).map((service) => roundOf(deps, service)));
  return rounds.includes(true);
}

async function roundOf(deps: ActivityDeps, service: Service): Promise<boolean> {
  const perSecond = deps.services[service]?.perSecond ?? MOST_AT_ONCE;
  const limit = Math.min(MOST_AT_ONCE, Math.max(1, Math.floor(perSecond)));
  const due = await takeFetches(deps.database, service, limit);
  const ends = await Promise.all(due.map((fetch) => fetchOne(deps, service, fetch)));
  return due.length === limit && ends.every((end) => end === 'done');
}

/** `later`: the fetch was put back. */
async function fetchOne(deps: ActivityDeps, service: Service, fetch: DueFetch): Promise<'done' | 'later'> {
  const { database, logger } = deps;
  const access = await accessByGrant(deps, service, fetch.serviceAppId);
  const waitMs = access === undefined ? AFTER_FAILURE_MS : await waitFor(database, access);
  if (access === undefined || waitMs !== undefined) {
    await putBackFetches(database, [fetch], waitMs ?? AFTER_FAILURE_MS);
    return 'later';
  }
  const calledAt = steadyNow();
  const { adapter, pace } = access;
  const answer = await pace.timed(() => adapter.refresh(deps.box.open(fetch.refreshTokenEncrypted)));
  if (answer.kind === 'appRefused') await haltApp({ ...access, database, logger }, answer.reason, calledAt);
  else if (answer.kind !== 'retry') await sawAppWork({ ...access, database, logger });
  return settle(deps, access, fetch, answer);
}

/** Undefined: the call may be made now. Otherwise in how many ms to come again. */
async function waitFor(database: Database, access: AppAccess): Promise<number | undefined> {
  const { adapter, budget } = access;
  const restMs = await restOf(database, access);
  if (restMs !== undefined) return lookAgainAfterMs(restMs);
  const door = await quarantineOf(database, budget).enter();
  if (door.kind === 'closed') return lookAgainAfterMs(door.forMs);
  try {
    const free = await budget.slotWithin(SLOT_WITHIN_MS, callsFor(adapter, 'refresh'));
    return free ? undefined : SLOT_WITHIN_MS;
  } catch (error) {
    if (error instanceof CredentialHaltedError) return lookAgainAfterMs(error.forMs);
    throw error;
  }
}

async function settle(
  deps: FetchDeps,
  access: ServiceAccess,
  fetch: DueFetch,
  answer: ServiceOutcome<AccessGrant>,
): Promise<'done' | 'later'> {
  switch (answer.kind) {
    case 'ok':
      await keep(deps, access, fetch, answer.value);
      return 'done';
    case 'revoked':
      await refused(deps, access, fetch);
      return 'done';
    case 'failed':
      // The fan's own action meets the same, and tells the reason.
      await putBackFetches(deps.database, [fetch], AFTER_FAILURE_MS);
      return 'done';
    case 'retry': {
      const holdMs = answer.holdMs === undefined ? undefined : heldFor(answer.holdMs);
      if (holdMs !== undefined) await access.budget.hold(holdMs);
      await putBackFetches(deps.database, [fetch], Math.max(SLOT_WITHIN_MS, holdMs ?? 0));
      return 'later';
    }
    case 'appRefused':
      await putBackFetches(deps.database, [fetch], lookAgainAfterMs(0));
      return 'later';
    default:
      return assertNever(answer);
  }
}

async function keep(
  deps: FetchDeps,
  access: ServiceAccess,
  { connectionId, refreshTokenEncrypted }: DueFetch,
  { accessToken, expiresAt, refreshToken }: AccessGrant,
): Promise<void> {
  const fresh = {
    accessTokenEncrypted: deps.box.seal(accessToken),
    expiresAt,
    refreshTokenEncrypted: refreshToken === undefined ? null : deps.box.seal(refreshToken),
  };
  await storeGrant(deps.database, { connectionId, refreshTokenEncrypted }, fresh);
  tellQuarantine(deps.logger, access, await quarantineOf(deps.database, access.budget).count('accepted'));
}

/** The grant is dead, and the fan's history says so, unless the service refuses so many that none is believed dead. */
async function refused(deps: FetchDeps, access: ServiceAccess, fetch: DueFetch): Promise<void> {
  const { database, logger } = deps;
  const { adapter, budget } = access;
  const quarantine = quarantineOf(database, budget);
  // A grant whose time is over is dead for sure, and says nothing of the others.
  if (!fetch.hasEnded) tellQuarantine(logger, access, await quarantine.count('refused'));
  const closedForMs = fetch.hasEnded ? undefined : await quarantine.closedForMs();
  if (closedForMs !== undefined) return putBackFetches(database, [fetch], lookAgainAfterMs(closedForMs));
  const { connectionId, refreshTokenEncrypted, workspaceId, fanId, clock } = fetch;
  const of = { workspaceId, fanId, service: adapter.service, clock };
  await giveUpGrant(database, { connectionId, refreshTokenEncrypted }, of, budget.key);
}
