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
import type { AppAccess, ServiceApps, Services } from '#activities/deps.js';
import { lookAgainAfterMs, rateLimited, retryLater } from '#activities/failures.js';
import { FanGrant } from './fan-grant.js';
import type { GrantDeps } from './grant-deps.js';
import { findReleaseId } from './find-release-id.js';
import { restOf } from './halted-app.js';
import { keepInLibrary } from './keep-in-library.js';
import type { EffectInput } from '#activities/effect.js';
import { idOf, type ServiceResult } from './service-result.js';

export interface ServiceDeps extends Omit<GrantDeps, keyof AppAccess> {
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
  const restMs = await restOf(all.database, access);
  if (restMs !== undefined)
    return grant.retryOrGiveUp(
      'app_at_rest',
      lookAgainAfterMs(restMs),
      access.app?.status === 'halted' ? 'app_refused' : 'gave_up',
    );
  if (isTooLate(claimed.checkedAt)) throw tooLate();
  if (action === 'check') return checkLibrary(deps, claimed, grant);
  const wanted = await wantedItem(deps, claimed, grant, action);
  return wanted.kind === 'failed'
    ? wanted
    : keepInLibrary({ deps, claimed, grant, effectId, checkedAt: claimed.checkedAt, item: wanted.item });
}

type Wanted = { kind: 'item'; item: LibraryItem } | { kind: 'failed'; reason: ServiceFailureReason };

async function wantedItem(
  deps: GrantDeps,
  claimed: ClaimedService,
  grant: FanGrant,
  action: Exclude<ServiceAction, 'check'>,
): Promise<Wanted> {
  const { service } = claimed.spec;
  if (missingScopes(service, action, claimed.scopes ?? []).length > 0) {
    return { kind: 'failed', reason: 'scope_missing' };
  }
  const kind = kindOf(action);
  if (kind === undefined) return { kind: 'failed', reason: 'not_possible' };
  const id = idOf(kind, claimed);
  if (id !== undefined) return { kind: 'item', item: { kind, id } };
  if (kind !== 'release') return { kind: 'failed', reason: `${kind}_id_missing` };
  const found = await findReleaseId(deps, claimed, grant);
  return found.kind === 'failed' ? found : { kind: 'item', item: { kind, id: found.id } };
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
