import type { ServiceFailureReason } from '#domain/events/reasons.js';
import type { ClaimedService } from '#database/services/claim-service.js';
import { missingScopes, type ItemKind } from '#domain/services/capabilities.js';
import type { CheckedStage } from '#domain/terms.js';
import type { FanGrant, GrantDeps } from './fan-grant.js';
import { idOf, reconnectNeeded, type Observation, type ServiceResult } from './service-result.js';

const STAGE_OF: Record<ItemKind, CheckedStage> = { release: 'saved', track: 'saved', artist: 'followed' };

/** `hidden`: this grant, or our own data of the release, cannot show it. */
type Look = 'found' | 'absent' | 'hidden';

/**
 * Looks into the fan's library for what only the fan can have put there. Each stage is told at most once: found
 * (or true before, of a baseline), or `unobservable` where none of its items can be looked at.
 */
export async function lookInLibrary(
  deps: GrantDeps,
  claimed: ClaimedService,
  grant: FanGrant,
): Promise<ServiceResult> {
  const looks: { item: ItemKind; look: Look }[] = [];
  for (const item of claimed.spec.items ?? []) {
    const seen = await lookFor(deps, claimed, grant, item);
    if (seen.kind === 'ok') looks.push({ item, look: seen.value });
    else if (seen.kind === 'failed') return seen;
    else return reconnectNeeded(claimed);
  }
  const observed = [...new Set(looks.map(({ item }) => STAGE_OF[item]))].flatMap((stage) =>
    tellStage(stage, looks, claimed.spec.baseline === true),
  );
  const hidden = looks.length > 0 && looks.every(({ look }) => look === 'hidden');
  return hidden ? { kind: 'failed', reason: 'unobservable', observed } : { kind: 'done', observed };
}

async function lookFor(
  deps: GrantDeps,
  claimed: ClaimedService,
  grant: FanGrant,
  item: ItemKind,
): Promise<
  { kind: 'ok'; value: Look } | { kind: 'failed'; reason: ServiceFailureReason } | { kind: 'expired' }
> {
  const id = idOf(item, claimed);
  const ability = STAGE_OF[item] === 'saved' ? 'checkSave' : 'checkFollow';
  const missing = missingScopes(claimed.spec.service, ability, claimed.scopes ?? []);
  if (id === undefined || missing.length > 0) return { kind: 'ok', value: 'hidden' };
  const turnedAway = await grant.place();
  if (turnedAway !== undefined) return turnedAway;
  const seen = await grant.call((token) => deps.adapter.has(token, { kind: item, id }));
  if (seen.kind === 'ok') return { kind: 'ok', value: seen.value ? 'found' : 'absent' };
  // 403: the grant lacks the scope, whatever we had noted.
  const forbidden = seen.kind === 'failed' && seen.reason === 'forbidden';
  return forbidden ? { kind: 'ok', value: 'hidden' } : seen;
}

function tellStage(
  stage: CheckedStage,
  looks: readonly { item: ItemKind; look: Look }[],
  baseline: boolean,
): Observation[] {
  const own = looks.filter(({ item }) => STAGE_OF[item] === stage);
  const found = own.find(({ look }) => look === 'found');
  if (found === undefined) {
    const hidden = own.every(({ look }) => look === 'hidden');
    return hidden ? [{ type: 'stage.unobservable', payload: { stage } }] : [];
  }
  if (baseline) return [{ type: 'stage.already', payload: { stage } }];
  if (found.item === 'artist') return [{ type: 'fan.followed', payload: { observedBy: 'check' } }];
  return [{ type: 'fan.saved', payload: { target: found.item, observedBy: 'check' } }];
}
