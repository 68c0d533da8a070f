import type { ClaimedService } from '#database/services/claim-service.js';
import { claimIdLookUp, storeReleaseId } from '#database/services/release-ids.js';
import type { FanGrant } from './fan-grant.js';
import type { Failed, GrantDeps } from './grant-deps.js';

/** While one fan's action asks for the id, the others come again after this long (ms). */
const ASKED_BY_ANOTHER_MS = 3_000;
/** A release that was not found is asked for again after this long (ms), once for all its fans. */
const NOT_FOUND_AGAIN_MS = 60_000;

/**
 * The id of the release on the service, which nobody has given: the service is asked by UPC, once for a release and not
 * once for each fan. What it answers is kept with the release.
 */
export async function findReleaseId(
  deps: GrantDeps,
  claimed: ClaimedService,
  grant: FanGrant,
): Promise<{ kind: 'ok'; id: string } | Failed> {
  const { upc, release_id: releaseId } = claimed;
  const { service } = claimed.spec;
  if (upc === null || releaseId === null) return { kind: 'failed', reason: 'release_id_missing' };
  if (!(await claimIdLookUp(deps.database, releaseId, service, NOT_FOUND_AGAIN_MS)))
    return grant.retryOrGiveUp('release_id_asked', ASKED_BY_ANOTHER_MS, 'not_available');
  const taken = await grant.takeSlots(['isAvailable']);
  if (taken.kind === 'failed') return taken;
  const found = await grant.callAsApp(() => deps.adapter.isAvailable(upc));
  if (found.kind === 'failed') return found;
  const { available, releaseId: id } = found.value;
  if (id !== undefined) {
    await storeReleaseId(deps.database, releaseId, service, id);
    return { kind: 'ok', id };
  }
  return available
    ? { kind: 'failed', reason: 'release_id_missing' }
    : grant.retryOrGiveUp('not_out_yet', NOT_FOUND_AGAIN_MS, 'not_available');
}
