import type { ServiceFailureReason } from '#domain/events/reasons.js';
import type { CampaignCache } from '#database/campaigns/campaign-cache.js';
import { claimService, releaseService, type ClaimedService } from '#database/services/claim-service.js';
import type { DecisionAnswer } from '#database/engine/load-fan.js';
import { assertNever } from '#domain/assert-never.js';
import type { NewFanEvent } from '#domain/engine/fact-event.js';
import { serviceOutcome } from '#domain/engine/service-outcome.js';
import { missingScopes, type ItemKind } from '#domain/services/capabilities.js';
import type { ServiceAction } from '#domain/terms.js';
import type { LibraryItem } from '#providers/ports.js';
import { isTooLate, lookNow, tooLate, type LookedAt } from '#activities/claim-deadline.js';
import { currentAnswer } from '#activities/answers.js';
import { lookInLibrary } from './check-library.js';
import { decideIn } from '#activities/decide.js';
import type { ServiceAccess, Services } from '#activities/deps.js';
import { rateLimited, retryLater } from '#activities/failures.js';
import { FanGrant, type GrantDeps } from './fan-grant.js';
import type { EffectInput } from '#activities/effect.js';
import { idOf, reconnectNeeded, type ServiceResult } from './service-result.js';

export interface ServiceDeps extends Omit<GrantDeps, keyof ServiceAccess> {
  /** For so long (ms) nobody else takes the action up; 0 in an activity, which Temporal runs once at a time. */
  holdMs: number;
  campaigns: CampaignCache;
  services: Services;
}

/**
 * Acts on the fan's streaming service, or looks there: refresh the grant if needed, act, read back, record, decide.
 * Every action is idempotent at the service, so a doubtful ending is simply tried again, after a look whether it
 * was done; only what was read back counts. What we do is never a conversion: that is the fan's own act.
 */
export async function serviceAction(
  deps: ServiceDeps,
  { fanId, effectId }: EffectInput,
): Promise<DecisionAnswer> {
  const looked = lookNow();
  const claim = await claimService(deps.database, effectId, deps.holdMs);
  if (claim.kind === 'settled') return currentAnswer(deps.database, fanId);
  if (claim.kind === 'held') throw rateLimited('A decision is at it', claim.forMs);
  const { claimed } = claim;
  if (claimed.campaign_status === 'paused') throw rateLimited('The campaign is paused', 60_000);
  const over: ServiceResult = { kind: 'failed', reason: 'campaign_ended' };
  const result =
    claimed.campaign_status === 'live' ? await attempt(deps, effectId, { ...claimed, looked }) : over;
  const input = { fanId, expectedRevision: null, key: `effect:${effectId}`, now: deps.database.clock.now() };
  const campaignId = claimed.campaign_id;
  const outcome = {
    effectId,
    event: (occurredAt: number): NewFanEvent => ({
      campaignId,
      occurredAt,
      ...serviceOutcome(claimed.spec, effectId, result),
    }),
    observed: (occurredAt: number) =>
      (result.observed ?? []).map((seen): NewFanEvent => ({ ...seen, campaignId, occurredAt })),
  };
  return retryLater(() => deps.database.transaction((sql) => decideIn(sql, deps.campaigns, input, outcome)));
}

/** The same inside a decision: what it cannot finish now is free for the activity at once. */
export async function serviceActionInline(deps: ServiceDeps, input: EffectInput): Promise<DecisionAnswer> {
  try {
    return await serviceAction(deps, input);
  } catch (error) {
    await releaseService(deps.database, input.effectId);
    throw error;
  }
}

async function attempt(
  all: ServiceDeps,
  effectId: string,
  claimed: ClaimedService & { looked: LookedAt },
): Promise<ServiceResult> {
  if (claimed.connection_id === null) return { kind: 'failed', reason: 'not_connected' };
  const { action, service } = claimed.spec;
  const access = all.services[service];
  if (access === undefined) return { kind: 'failed', reason: 'not_possible' };
  const deps: GrantDeps = { ...all, ...access };
  const grant = new FanGrant(deps, claimed, effectId);
  if (isTooLate(claimed.looked)) throw tooLate();
  if (action === 'check') return lookInLibrary(deps, claimed, grant);
  const wanted = wantedItem(action, claimed);
  if (wanted.kind === 'failed') return wanted;
  const turnedAway = await grant.place();
  if (turnedAway !== undefined) return turnedAway;
  if (isTooLate(claimed.looked)) throw tooLate();
  const kept = await keepInLibrary(deps, grant, wanted.item);
  // Without a UPC nobody looks beforehand whether the release is out: then this fan's own tries have to.
  if (kept.kind === 'failed' && kept.reason === 'http_404' && claimed.upc === null) {
    return grant.later('not_out_yet', undefined);
  }
  if (kept.kind === 'expired') return reconnectNeeded(claimed);
  return kept.kind === 'ok' ? { kind: 'done' } : kept;
}

async function keepInLibrary(deps: GrantDeps, grant: FanGrant, item: LibraryItem) {
  const look = () => grant.call((token) => deps.adapter.has(token, item));
  if (deps.attempt().attempt > 1) {
    // An earlier try may have done it and not heard so.
    const there = await look();
    if (there.kind !== 'ok' || there.value) return there;
  }
  const written = await grant.call((token) => deps.adapter.keep(token, item));
  if (written.kind !== 'ok') return written;
  const found = await look();
  if (found.kind !== 'ok') return found;
  return found.value ? found : grant.later('not_there_yet', undefined);
}

type Wanted = { kind: 'item'; item: LibraryItem } | { kind: 'failed'; reason: ServiceFailureReason };

function wantedItem(action: Exclude<ServiceAction, 'check'>, claimed: ClaimedService): Wanted {
  const { service } = claimed.spec;
  if (missingScopes(service, action, claimed.scopes ?? []).length > 0) {
    return { kind: 'failed', reason: 'scope_missing' };
  }
  const kind = kindOf(action);
  if (kind === undefined) return { kind: 'failed', reason: 'not_possible' };
  const id = idOf(kind, claimed);
  return id === undefined
    ? { kind: 'failed', reason: `${kind}_id_missing` }
    : { kind: 'item', item: { kind, id } };
}

function kindOf(action: Exclude<ServiceAction, 'check'>): ItemKind | undefined {
  switch (action) {
    case 'saveRelease':
      return 'release';
    case 'likeTrack':
      return 'track';
    case 'followArtist':
      return 'artist';
    case 'addToPlaylist':
      return undefined;
    default:
      return assertNever(action);
  }
}
