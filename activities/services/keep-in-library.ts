import { noteAccepted, noteTried, type ClaimedService } from '#database/services/claim-service.js';
import { lookAgainInMs } from '#domain/services/patience.js';
import { NO_SUCH_ITEM, type LibraryItem } from '#providers/ports.js';
import { isTooLate, tooLate, type CheckedAt } from '#activities/claim-deadline.js';
import type { FanGrant } from './fan-grant.js';
import type { GrantDeps, Settled } from './grant-deps.js';
import { reconnectNeeded, type ServiceResult } from './service-result.js';

interface Keeping {
  deps: GrantDeps;
  claimed: ClaimedService;
  grant: FanGrant;
  effectId: string;
  /** When the action was claimed. A process that was frozen since then must look again whether it may act. */
  checkedAt: CheckedAt;
  item: LibraryItem;
}

type Kept = Settled<{ alreadyThere: boolean }>;

/**
 * Puts the item into the fan's library and reads it back: only what was read back counts. Where it makes no herd
 * slower, it looks first, so that the receipt tells what was there before from what we did.
 */
export async function keepInLibrary(keeping: Keeping): Promise<ServiceResult> {
  const { claimed, grant } = keeping;
  const kept = await keepAndReadBack(keeping).catch(async (error: unknown) => {
    if (grant.hasCalled) await noteTried(keeping.deps.database, keeping.effectId);
    throw error;
  });
  // Without a UPC no probe checks beforehand whether the release is out. Then each fan's own attempts must find out.
  if (kept.kind === 'failed' && kept.reason === NO_SUCH_ITEM && claimed.upc === null) {
    return grant.retryOrGiveUp('not_out_yet', undefined, 'not_available');
  }
  if (kept.kind === 'expired') return reconnectNeeded(claimed);
  return kept.kind === 'ok' ? { kind: 'done', alreadyThere: kept.value.alreadyThere } : kept;
}

async function keepAndReadBack(keeping: Keeping): Promise<Kept> {
  const { deps, claimed, grant, item } = keeping;
  if (claimed.accepted_at !== null) return lookForAccepted(keeping, claimed.accepted_at);
  const again = deps.attempt().attempt > 1 || claimed.tries > 0;
  const looksFirst = claimed.spec.lookFirst === true || again;
  const taken = await grant.takeSlots(looksFirst ? ['has', 'keep', 'has'] : ['keep', 'has']);
  if (taken.kind === 'failed') return taken;
  if (isTooLate(keeping.checkedAt)) throw tooLate();
  // An earlier attempt may have done it without receiving the answer. One that only waited for its slot did nothing.
  const perhapsDone = claimed.tries > 0 || (again && !taken.kept);
  if (claimed.spec.lookFirst === true || perhapsDone) {
    const before = await isThere(keeping);
    if (before.kind !== 'ok') return before;
    if (before.value) return ok(!perhapsDone);
  }
  const written = await grant.call('keep', (token) => deps.adapter.keep(token, item));
  if (written.kind !== 'ok') return written;
  const after = await isThere(keeping);
  if (after.kind !== 'ok') return after;
  if (after.value) return ok(false);
  if (written.value === 'kept') return grant.retryOrGiveUp('not_there_yet', undefined);
  await noteAccepted(deps.database, keeping.effectId);
  return lookLater(keeping, deps.database.clock.now());
}

/** The service has only accepted the item. It is not written again: what was ignored once would be ignored again. */
async function lookForAccepted(keeping: Keeping, acceptedAt: number): Promise<Kept> {
  const taken = await keeping.grant.takeSlots(['has']);
  if (taken.kind === 'failed') return taken;
  if (isTooLate(keeping.checkedAt)) throw tooLate();
  const there = await isThere(keeping);
  if (there.kind !== 'ok') return there;
  return there.value ? ok(false) : lookLater(keeping, acceptedAt);
}

const isThere = ({ deps, grant, item }: Keeping): Promise<Settled<boolean>> =>
  grant.call('has', (token) => deps.adapter.has(token, item));

function lookLater({ deps, grant }: Keeping, acceptedAt: number): Kept {
  const pause = lookAgainInMs(acceptedAt, deps.database.clock.now());
  return pause === undefined
    ? { kind: 'failed', reason: 'ignored' }
    : grant.retryOrGiveUp('not_there_yet', pause, 'ignored');
}

const ok = (alreadyThere: boolean): Kept => ({ kind: 'ok', value: { alreadyThere } });
