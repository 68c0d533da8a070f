import { setTimeout as pause } from 'node:timers/promises';
import { takeSlotsSoon } from '#database/budgets/slots-soon.js';
import type { Database } from '#database/database.js';
import type { SecretBox } from '#database/secret-box.js';
import { readWorkspaceClock } from '#database/access/workspace-clock.js';
import { storeGrant, type UsedGrant } from '#database/services/claim-service.js';
import { giveUpGrant } from '#database/services/give-up-grant.js';
import { grantsClosedForMs } from '#database/services/grant-quarantine.js';
import { findGrant, type StoredGrant } from '#database/services/connections.js';
import { steadyNow } from '#database/steady-clock.js';
import type { Service } from '#domain/terms.js';
import type { LibraryItem, ServiceOutcome, StreamingService } from '#providers/ports.js';
import type { PageService } from '#pages/services/services-here.js';

/** What became of one attempt. `later`: the service is busy, slow or away, and the tap is tried again. */
export type TapResult = 'done' | 'already' | 'expired' | 'failed' | 'later';

/** A tap that is carried out at a service. */
export interface TapTarget {
  workspaceId: string;
  fanId: string;
  service: Service;
  item: LibraryItem;
  /** The service has said before that the item was not there. */
  wasAbsent: boolean;
}

type Ending = Exclude<TapResult, 'done' | 'already'>;
/** A new access token, and the grant that it belongs to now. */
interface Refreshed {
  accessToken: string;
  used: UsedGrant;
}
type Answer<T> = { kind: 'ok'; value: T } | { kind: Ending };

/** An access token that ends within this time is refreshed first. */
const MARGIN_MS = 30_000;

/**
 * One attempt to carry out a tap. The service is asked before (what was so before is no act of the fan's), then told,
 * then asked again: only what is read back counts. Each call takes its slots of the service's budget, and all of them
 * together end by `until`.
 */
export class TapRun {
  /** The service has said, in this attempt or before it, that the item was not there. */
  wasAbsent: boolean;

  constructor(
    private readonly deps: {
      database: Database;
      box: SecretBox;
      /** The service by the app that asked for a grant. Undefined: that app cannot be called. */
      byApp: (appId: string | null) => Promise<PageService | undefined>;
    },
    private readonly target: TapTarget,
    /** Real, ms, of `steadyNow`. */
    private readonly until: number,
  ) {
    this.wasAbsent = target.wasAbsent;
  }

  async carryOut(): Promise<TapResult> {
    const { item } = this.target;
    const before = await this.call('has', (adapter, token) => adapter.has(token, item));
    if (before.kind !== 'ok') return before.kind;
    if (before.value) return this.wasAbsent ? 'done' : 'already';
    this.wasAbsent = true;
    const kept = await this.call('keep', (adapter, token) => adapter.keep(token, item));
    if (kept.kind !== 'ok') return kept.kind;
    const after = await this.call('has', (adapter, token) => adapter.has(token, item));
    if (after.kind !== 'ok') return after.kind;
    // Some services say yes and show it later.
    return after.value ? 'done' : 'later';
  }

  /**
   * Calls the service with the fan's grant, by the app that asked for it. A 401 is answered by one refresh; after a
   * second one the grant is dead.
   */
  private async call<T>(
    question: 'has' | 'keep',
    ask: (adapter: StreamingService, accessToken: string) => Promise<ServiceOutcome<T>>,
  ): Promise<Answer<T>> {
    const { workspaceId, fanId, service } = this.target;
    const grant = await findGrant(this.deps.database, workspaceId, fanId, service);
    if (grant === undefined) return { kind: 'expired' };
    const by = await this.deps.byApp(grant.serviceAppId);
    // The app is halted, say: the tap waits for it, as all fans of the app do.
    if (by === undefined) return { kind: 'later' };
    const held = this.heldToken(grant);
    const first =
      held === undefined ? undefined : await this.inTime(by, question, () => ask(by.adapter, held));
    if (first !== undefined && first.kind !== 'revoked') return settled(first);
    const fresh = await this.refresh(by, grant);
    if (fresh.kind !== 'ok') return fresh;
    const { accessToken, used } = fresh.value;
    const second = await this.inTime(by, question, () => ask(by.adapter, accessToken));
    return second.kind === 'revoked' ? this.giveUp(by, used) : settled(second);
  }

  private heldToken({ accessTokenEncrypted, accessExpiresAt }: StoredGrant): string | undefined {
    if (accessTokenEncrypted === null || accessExpiresAt === null) return undefined;
    if (accessExpiresAt <= this.deps.database.clock.now() + MARGIN_MS) return undefined;
    return this.deps.box.open(accessTokenEncrypted);
  }

  private async refresh(by: PageService, grant: StoredGrant): Promise<Answer<Refreshed>> {
    const { database } = this.deps;
    // A service that refuses very many grants at once is not believed: nobody's is asked about, and nobody's is given up.
    if ((await grantsClosedForMs(database, by.budget)) !== undefined) return { kind: 'later' };
    const answer = await this.inTime(by, 'refresh', () => this.refreshed(by, grant));
    return answer.kind === 'revoked' ? this.giveUp(by, grant) : settled(answer);
  }

  /** The service takes the grant no more. Where it was not this one any more, the fan has connected again meanwhile. */
  private async giveUp({ budget }: PageService, used: UsedGrant): Promise<{ kind: 'expired' | 'later' }> {
    const { database } = this.deps;
    const { workspaceId, fanId, service } = this.target;
    const clock = await readWorkspaceClock(database, workspaceId);
    const isGone = await giveUpGrant(database, used, { workspaceId, fanId, service, clock }, budget);
    return { kind: isGone ? 'expired' : 'later' };
  }

  /** What a refresh brings is kept also when it comes too late for the page: the old token may be dead by then. */
  private async refreshed({ adapter }: PageService, grant: StoredGrant): Promise<ServiceOutcome<Refreshed>> {
    const { database, box } = this.deps;
    const answer = await adapter.refresh(box.open(grant.refreshTokenEncrypted));
    if (answer.kind !== 'ok') return answer;
    const { accessToken, expiresAt, refreshToken: replaced } = answer.value;
    const { connectionId, refreshTokenEncrypted: before } = grant;
    const refreshTokenEncrypted = replaced === undefined ? null : box.seal(replaced);
    const fresh = { accessTokenEncrypted: box.seal(accessToken), expiresAt, refreshTokenEncrypted };
    await storeGrant(database, { connectionId, refreshTokenEncrypted: before }, fresh);
    const used = { connectionId, refreshTokenEncrypted: refreshTokenEncrypted ?? before };
    return { kind: 'ok', value: { accessToken, used } };
  }

  /** The answer of one call within the budget and the time that is left. What comes after it is not waited for. */
  private async inTime<T>(
    { budget, adapter }: PageService,
    question: 'refresh' | 'has' | 'keep',
    ask: () => Promise<ServiceOutcome<T>>,
  ): Promise<ServiceOutcome<T>> {
    const left = this.until - steadyNow();
    const count = adapter.calls?.[question] ?? 1;
    const slotIn =
      left <= 0 ? undefined : await takeSlotsSoon(this.deps.database, budget, { count, withinMs: left });
    if (slotIn === undefined) return { kind: 'retry', reason: 'no_slot' };
    if (slotIn > 0) await pause(slotIn);
    const slow: ServiceOutcome<T> = { kind: 'retry', reason: 'slow' };
    const late = new AbortController();
    const limit = pause(Math.max(0, this.until - steadyNow()), slow, { signal: late.signal });
    try {
      return await Promise.race([ask(), limit]);
    } finally {
      limit.catch(() => undefined);
      late.abort();
    }
  }
}

function settled<T>(outcome: ServiceOutcome<T>): Answer<T> {
  switch (outcome.kind) {
    case 'ok':
      return outcome;
    case 'revoked':
      return { kind: 'expired' };
    case 'failed':
      return { kind: 'failed' };
    case 'retry':
    case 'appRefused':
      return { kind: 'later' };
  }
}
