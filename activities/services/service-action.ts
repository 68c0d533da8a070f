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
import { isTooLate, startCheck, tooLate, type CheckedAt } from '#activities/claim-deadline.js';
import { currentAnswer } from '#activities/answers.js';
import { accessByGrant } from './app-access.js';
import { checkLibrary } from './check-library.js';
import { decideIn } from '#activities/decide.js';
import type { ServiceAccess, ServiceApps, Services } from '#activities/deps.js';
import { rateLimited, retryLater } from '#activities/failures.js';
import { FanGrant, type GrantDeps } from './fan-grant.js';
import type { EffectInput } from '#activities/effect.js';
import { idOf, reconnectNeeded, type ServiceResult } from './service-result.js';

/** An app at rest is looked at again after this long (ms). */
const APP_AT_REST_MS = 60_000;

export interface ServiceDeps extends Omit<GrantDeps, keyof ServiceAccess> {
  /**
   * Nobody else claims the action for this long (ms). It is 0 in an activity, because Temporal runs one attempt at a
   * time.
   */
  holdMs: number;
  campaigns: CampaignCache;
  services: Services;
  apps: ServiceApps;
}

/**
 * Acts on the fan's streaming service, or checks the fan's library there. It refreshes the grant if needed, acts,
 * reads back, records the outcome and decides. Every action is idempotent at the service. So an action of unknown
 * outcome is repeated, after a check whether it was done. Only what was read back counts. What the platform does is
 * never a conversion: a conversion is the fan's own act.
 */
export async function serviceAction(
  deps: ServiceDeps,
  { fanId, effectId }: EffectInput,
): Promise<DecisionAnswer> {
  const checkedAt = startCheck();
  const claim = await claimService(deps.database, effectId, deps.holdMs);
  if (claim.kind === 'settled') return currentAnswer(deps.database, fanId);
  if (claim.kind === 'held') throw rateLimited('A decision is at it', claim.forMs);
  const { claimed } = claim;
  if (claimed.campaign_status === 'paused') throw rateLimited('The campaign is paused', 60_000);
  const campaignEnded: ServiceResult = { kind: 'failed', reason: 'campaign_ended' };
  const result =
    claimed.campaign_status === 'live'
      ? await carryOut(deps, effectId, { ...claimed, checkedAt })
      : campaignEnded;
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
  return retryLater(() =>
    deps.database.lockingTransaction((sql) => decideIn(sql, deps.campaigns, input, outcome)),
  );
}

/** Does the same inside a decision. An action that cannot be finished now is given back, and an activity does it. */
export async function serviceActionInline(deps: ServiceDeps, input: EffectInput): Promise<DecisionAnswer> {
  try {
    return await serviceAction(deps, input);
  } catch (error) {
    await releaseService(deps.database, input.effectId);
    throw error;
  }
}

async function carryOut(
  all: ServiceDeps,
  effectId: string,
  claimed: ClaimedService & { checkedAt: CheckedAt },
): Promise<ServiceResult> {
  if (claimed.connection_id === null) return { kind: 'failed', reason: 'not_connected' };
  const { action, service } = claimed.spec;
  const access = await accessByGrant(all, service, claimed.service_app_id);
  if (access === undefined) return { kind: 'failed', reason: 'not_possible' };
  const deps: GrantDeps = { ...all, ...access };
  const grant = new FanGrant(deps, claimed, effectId);
  // An app that is halted or disabled is not called. Its fans are kept, and wait as for a service that is away.
  if (access.app !== null && access.app.status !== 'active')
    return grant.retryOrGiveUp('app_at_rest', APP_AT_REST_MS);
  if (isTooLate(claimed.checkedAt)) throw tooLate();
  if (action === 'check') return checkLibrary(deps, claimed, grant);
  const wanted = wantedItem(action, claimed);
  if (wanted.kind === 'failed') return wanted;
  const turnedAway = await grant.waitForSlot();
  if (turnedAway !== undefined) return turnedAway;
  if (isTooLate(claimed.checkedAt)) throw tooLate();
  const kept = await keepInLibrary(deps, grant, wanted.item);
  // Without a UPC no probe checks beforehand whether the release is out. Then each fan's own attempts must find out.
  if (kept.kind === 'failed' && kept.reason === 'http_404' && claimed.upc === null) {
    return grant.retryOrGiveUp('not_out_yet', undefined);
  }
  if (kept.kind === 'expired') return reconnectNeeded(claimed);
  return kept.kind === 'ok' ? { kind: 'done' } : kept;
}

async function keepInLibrary(deps: GrantDeps, grant: FanGrant, item: LibraryItem) {
  const isThere = () => grant.call((token) => deps.adapter.has(token, item));
  if (deps.attempt().attempt > 1) {
    // An earlier attempt may have done it without receiving the answer.
    const before = await isThere();
    if (before.kind !== 'ok' || before.value) return before;
  }
  const written = await grant.call((token) => deps.adapter.keep(token, item));
  if (written.kind !== 'ok') return written;
  const after = await isThere();
  if (after.kind !== 'ok') return after;
  return after.value ? after : grant.retryOrGiveUp('not_there_yet', undefined);
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
