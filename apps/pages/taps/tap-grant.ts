import type { Database } from '#database/database.js';
import type { SecretBox } from '#database/secret-box.js';
import { readWorkspaceClock } from '#database/access/workspace-clock.js';
import { storeGrant, type UsedGrant } from '#database/services/claim-service.js';
import { findGrant, type StoredGrant } from '#database/services/connections.js';
import { giveUpGrant } from '#database/services/give-up-grant.js';
import { quarantineOf } from '#database/services/shared-quarantine.js';
import type { ServiceFailureReason } from '#domain/events/reasons.js';
import type { Service } from '#domain/terms.js';
import type { ServiceOutcome, StreamingService } from '#providers/ports.js';
import type { PageService } from '#pages/services/services-here.js';
import { callsOf, TapDoor } from './tap-door.js';
import type { TapLog } from './tap-log.js';

export interface TapDeps {
  database: Database;
  box: SecretBox;
  /**
   * The service by the app that asked for a grant. Undefined: that app cannot be called. A halted app may be called where
   * this call may probe it.
   */
  byApp: (appId: string | null) => Promise<PageService | undefined>;
  log: TapLog;
}

/** Whose grant it is. */
export interface GrantOwner {
  workspaceId: string;
  fanId: string;
  service: Service;
}

/** How a call ended that brought no answer. `later`: the service, or our app there, is busy, slow or away. */
export type Ending =
  { kind: 'expired' | 'failed'; reason: ServiceFailureReason } | { kind: 'later'; waitsForApp: boolean };
export type Answer<T> = { kind: 'ok'; value: T } | Ending;

/** A new access token, and the grant that it belongs to now. */
interface Refreshed {
  accessToken: string;
  used: UsedGrant;
}

/** An access token that ends within this time is refreshed first. */
const MARGIN_MS = 30_000;

/**
 * A fan's grant, as one tap uses it: by the app that asked for it. A 401 is answered by one refresh; after a second one
 * the grant is dead. What the service says to grants counts for the same quarantine as what it says to workers.
 */
export class TapGrant {
  private readonly door: TapDoor;
  /** A grant that was seen to work counts once. */
  private counted = false;

  constructor(
    private readonly deps: TapDeps,
    private readonly owner: GrantOwner,
    until: number,
  ) {
    this.door = new TapDoor(deps.database, deps.log, until);
  }

  async call<T>(
    question: 'has' | 'keep',
    ask: (adapter: StreamingService, accessToken: string) => Promise<ServiceOutcome<T>>,
  ): Promise<Answer<T>> {
    const { workspaceId, fanId, service } = this.owner;
    const grant = await findGrant(this.deps.database, workspaceId, fanId, service);
    if (grant === undefined) return { kind: 'expired', reason: 'not_connected' };
    const by = await this.deps.byApp(grant.serviceAppId);
    // The app is halted, say: the tap waits for it, as all fans of the app do.
    if (by === undefined) return { kind: 'later', waitsForApp: true };
    const held = this.heldToken(grant);
    const first =
      held === undefined ? undefined : await this.door.ask(by, question, () => ask(by.adapter, held));
    if (first !== undefined && first.kind !== 'revoked') return this.answered(by, first);
    const fresh = await this.refresh(by, grant);
    if (fresh.kind !== 'ok') return fresh;
    const { accessToken, used } = fresh.value;
    const second = await this.door.ask(by, question, () => ask(by.adapter, accessToken));
    return second.kind === 'revoked' ? this.giveUp(by, used, grant.grantEndsAt) : this.answered(by, second);
  }

  private async answered<T>(by: PageService, outcome: ServiceOutcome<T>): Promise<Answer<T>> {
    // Where the grant itself is the access token, the service has taken it with this call.
    if (outcome.kind === 'ok' && callsOf(by.adapter, 'refresh') === 0) await this.saw(by, 'accepted');
    return this.settled(outcome);
  }

  private heldToken({ accessTokenEncrypted, accessExpiresAt }: StoredGrant): string | undefined {
    if (accessTokenEncrypted === null || accessExpiresAt === null) return undefined;
    if (accessExpiresAt <= this.deps.database.clock.now() + MARGIN_MS) return undefined;
    return this.deps.box.open(accessTokenEncrypted);
  }

  private async refresh(by: PageService, grant: StoredGrant): Promise<Answer<Refreshed>> {
    // Where the grant itself is the access token, nobody is asked for one.
    if (callsOf(by.adapter, 'refresh') === 0) return this.settled(await this.refreshed(by, grant));
    const quarantine = quarantineOf(this.deps.database, { key: by.budget });
    await quarantine.sync();
    // A service that refuses very many grants at once is not believed: only a probe asks about one.
    if ((await quarantine.enter()).kind === 'closed') return { kind: 'later', waitsForApp: false };
    const answer = await this.door.ask(by, 'refresh', () => this.refreshed(by, grant));
    if (answer.kind === 'ok') await this.saw(by, 'accepted');
    return answer.kind === 'revoked' ? this.giveUp(by, grant, grant.grantEndsAt) : this.settled(answer);
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

  /**
   * The service takes the grant no more. Where it was not this one any more, the fan has connected again meanwhile. Where
   * very many are refused, none is believed dead.
   */
  private async giveUp(by: PageService, used: UsedGrant, endsAt: number | null): Promise<Ending> {
    const { database } = this.deps;
    // A grant whose time is over is dead for sure, and says nothing of the others.
    const hasEnded = endsAt !== null && endsAt <= database.clock.now();
    const closed = hasEnded ? undefined : await this.saw(by, 'refused');
    if (closed !== undefined) return { kind: 'later', waitsForApp: false };
    const clock = await readWorkspaceClock(database, this.owner.workspaceId);
    const isGone = await giveUpGrant(database, used, { ...this.owner, clock }, by.budget);
    return isGone ? { kind: 'expired', reason: 'reconnect_needed' } : { kind: 'later', waitsForApp: false };
  }

  /** Counts what the service said to this grant. Returns how long (ms) the grants are in quarantine, if they are. */
  private async saw(by: PageService, answer: 'accepted' | 'refused'): Promise<number | undefined> {
    if (answer === 'accepted' && this.counted) return undefined;
    this.counted = true;
    const quarantine = quarantineOf(this.deps.database, { key: by.budget });
    const change = await quarantine.count(answer);
    if (change !== 'nothing') this.deps.log.grants(by.adapter.service, change);
    await quarantine.sync();
    return quarantine.closedForMs();
  }

  private settled<T>(outcome: ServiceOutcome<T>): Answer<T> {
    switch (outcome.kind) {
      case 'ok':
      case 'failed':
        return outcome;
      case 'revoked':
        return { kind: 'expired', reason: 'reconnect_needed' };
      case 'retry':
      case 'appRefused':
        return { kind: 'later', waitsForApp: this.door.appRefused };
    }
  }
}
