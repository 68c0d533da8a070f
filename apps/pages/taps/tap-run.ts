import type { ServiceFailureReason } from '#domain/events/reasons.js';
import { lookAgainInMs } from '#domain/services/patience.js';
import type { LibraryItem } from '#providers/ports.js';
import { TapGrant, type Ending, type GrantOwner, type TapDeps } from './tap-grant.js';

/** What became of one attempt. `later`: the service is busy, slow or away, and the tap is tried again. */
export type TapResult = 'done' | 'already' | 'expired' | 'failed' | 'later';

/** A tap that is carried out at a service. */
export interface TapTarget extends GrantOwner {
  item: LibraryItem;
  /** The service has said before that the item was not there. */
  wasAbsent: boolean;
  /** Real, ms: when the service accepted the item without doing it at once. Null: it has not. */
  acceptedAt: number | null;
}

/**
 * One attempt to carry out a tap. The service is asked before (what was so before is no act of the fan's), then told,
 * then asked again: only what is read back counts. Each call takes its slots of the service's budget, and all of them
 * together end by `until`.
 */
export class TapRun {
  /** The service has said, in this attempt or before it, that the item was not there. */
  wasAbsent: boolean;
  /** The service has accepted the item in this attempt, and it is not there yet. */
  accepted = false;
  /** Why it ended in `expired` or `failed`. */
  reason: ServiceFailureReason | undefined;
  /** `later`, because the service refuses our app. */
  waitsForApp = false;
  private readonly grant: TapGrant;

  /** `until`: real, ms, of `steadyNow`. */
  constructor(
    private readonly deps: TapDeps,
    private readonly target: TapTarget,
    until: number,
  ) {
    this.wasAbsent = target.wasAbsent;
    this.grant = new TapGrant(deps, target, until);
  }

  async carryOut(): Promise<TapResult> {
    const { item, acceptedAt } = this.target;
    const before = await this.isThere();
    if (before.kind !== 'ok') return this.ended(before);
    if (before.value) return this.wasAbsent ? 'done' : 'already';
    this.wasAbsent = true;
    if (acceptedAt !== null) return this.lookLater(acceptedAt);
    const kept = await this.grant.call('keep', (adapter, token) => adapter.keep(token, item));
    if (kept.kind !== 'ok') return this.ended(kept);
    const after = await this.isThere();
    // Some services say yes and show it later.
    this.accepted = kept.value === 'accepted';
    if (after.kind !== 'ok') return this.ended(after);
    return after.value ? 'done' : 'later';
  }

  private isThere() {
    const { item } = this.target;
    return this.grant.call('has', (adapter, token) => adapter.has(token, item));
  }

  /** What was accepted once is not written again: what is ignored once would be ignored again. */
  private lookLater(acceptedAt: number): TapResult {
    if (lookAgainInMs(acceptedAt, this.deps.database.clock.now()) !== undefined) return 'later';
    this.reason = 'ignored';
    return 'failed';
  }

  private ended(ending: Ending): TapResult {
    if (ending.kind === 'later') this.waitsForApp = ending.waitsForApp;
    else this.reason = ending.reason;
    return ending.kind;
  }
}
