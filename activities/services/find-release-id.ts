import type { ClaimedService } from '#database/services/claim-service.js';
import { claimIdLookUp, endIdLookUp, storeReleaseId } from '#database/services/release-ids.js';
import type { FanGrant } from './fan-grant.js';
import type { Failed, GrantDeps } from './grant-deps.js';

/** While one fan's action asks for the id, the others come again after this long (ms). */
const ASKED_BY_ANOTHER_MS = 3_000;
/** A question without an answer is asked again after this long (ms), by any fan of the release. */
const NO_ANSWER_AGAIN_MS = 1_000;
/** A call is cut off after 15 s. A process that has not ended its question by then (ms) is dead. */
const LEASE_MS = 20_000;
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
  if (!(await claimIdLookUp(deps.database, releaseId, service, LEASE_MS)))
    return grant.retryOrGiveUp('release_id_asked', ASKED_BY_ANOTHER_MS, 'not_available');
  let againAfterMs = NO_ANSWER_AGAIN_MS;
  try {
    const found = await askByUpc(deps, grant, upc);
    if (found.kind === 'failed') return found;
    againAfterMs = NOT_FOUND_AGAIN_MS;
    const { available, releaseId: id } = found.value;
    if (id !== undefined) {
      await storeReleaseId(deps.database, releaseId, service, id);
      return { kind: 'ok', id };
    }
    return available
      ? { kind: 'failed', reason: 'release_id_missing' }
      : grant.retryOrGiveUp('not_out_yet', NOT_FOUND_AGAIN_MS, 'not_available');
  } finally {
    await endIdLookUp(deps.database, releaseId, service, againAfterMs);
  }
}

/** Throws `RateLimited` when there is no slot for the question, or no answer to it. */
async function askByUpc({ adapter }: GrantDeps, grant: FanGrant, upc: string) {
  const taken = await grant.takeSlots(['isAvailable']);
  return taken.kind === 'failed' ? taken : grant.callAsApp(() => adapter.isAvailable(upc));
}
