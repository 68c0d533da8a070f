import type { ClaimedService } from '#database/services/claim-service.js';
import { missingScopes, type ItemKind } from '#domain/services/capabilities.js';
import type { CheckedStage } from '#domain/terms.js';
import type { FanGrant } from './fan-grant.js';
import type { GrantDeps, Settled } from './grant-deps.js';
import { idOf, reconnectNeeded, type Observation, type ServiceResult } from './service-result.js';

const STAGE_OF: Record<ItemKind, CheckedStage> = { release: 'saved', track: 'saved', artist: 'followed' };

/** What one check of the library found. `hidden`: this grant, or our own data about the release, cannot show it. */
type Finding = 'found' | 'absent' | 'hidden';

/**
 * Searches the fan's library for what only the fan can have put there. It observes each stage at most once: as
 * reached (in a baseline: as true before the campaign), or as `unobservable` when none of its items can be seen.
 */
export async function checkLibrary(
  deps: GrantDeps,
  claimed: ClaimedService,
  grant: FanGrant,
): Promise<ServiceResult> {
  const findings: { item: ItemKind; finding: Finding }[] = [];
  const items = (claimed.spec.items ?? []).map((item) => ({ item, id: visibleId(item, claimed) }));
  // All slots are taken together: a check that came back for each of them would ask its first questions again.
  const questions = items.flatMap(({ id }) => (id === undefined ? [] : (['has'] as const)));
  const taken = questions.length === 0 ? undefined : await grant.takeSlots(questions);
  if (taken?.kind === 'failed') return taken;
  for (const { item, id } of items) {
    const seen = await findItem(deps, grant, item, id);
    if (seen.kind === 'ok') findings.push({ item, finding: seen.value });
    else if (seen.kind === 'failed') return seen;
    else return reconnectNeeded(claimed);
  }
  const observed = [...new Set(findings.map(({ item }) => STAGE_OF[item]))].flatMap((stage) =>
    observationsOf(stage, findings, claimed.spec.baseline === true),
  );
  const hidden = findings.length > 0 && findings.every(({ finding }) => finding === 'hidden');
  return hidden ? { kind: 'failed', reason: 'unobservable', observed } : { kind: 'done', observed };
}

/** The id under which the fan's grant can show the item. Undefined: nobody knows the id, or a scope is missing. */
function visibleId(item: ItemKind, claimed: ClaimedService): string | undefined {
  const ability = STAGE_OF[item] === 'saved' ? 'checkSave' : 'checkFollow';
  const missing = missingScopes(claimed.spec.service, ability, claimed.scopes ?? []);
  return missing.length > 0 ? undefined : idOf(item, claimed);
}

async function findItem(
  deps: GrantDeps,
  grant: FanGrant,
  kind: ItemKind,
  id: string | undefined,
): Promise<Settled<Finding>> {
  if (id === undefined) return { kind: 'ok', value: 'hidden' };
  const seen = await grant.call('has', (token) => deps.adapter.has(token, { kind, id }));
  if (seen.kind === 'ok') return { kind: 'ok', value: seen.value ? 'found' : 'absent' };
  // A 403 says that the grant lacks the scope, although our own record of its scopes says that it has it.
  const forbidden = seen.kind === 'failed' && seen.reason === 'forbidden';
  return forbidden ? { kind: 'ok', value: 'hidden' } : seen;
}

function observationsOf(
  stage: CheckedStage,
  findings: readonly { item: ItemKind; finding: Finding }[],
  baseline: boolean,
): Observation[] {
  const own = findings.filter(({ item }) => STAGE_OF[item] === stage);
  const found = own.find(({ finding }) => finding === 'found');
  if (found === undefined) {
    const hidden = own.every(({ finding }) => finding === 'hidden');
    return hidden ? [{ type: 'stage.unobservable', payload: { stage } }] : [];
  }
  if (baseline) return [{ type: 'stage.already', payload: { stage } }];
  if (found.item === 'artist') return [{ type: 'fan.followed', payload: { observedBy: 'check' } }];
  return [{ type: 'fan.saved', payload: { target: found.item, observedBy: 'check' } }];
}
