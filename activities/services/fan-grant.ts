import { ApplicationFailure } from '@temporalio/common';
import type { ServiceFailureReason } from '#domain/events/reasons.js';
import {
  expireConnection,
  forgetAccessToken,
  storeGrant,
  type ClaimedService,
} from '#database/services/claim-service.js';
import { assertNever } from '#domain/assert-never.js';
import { timeLeftMs } from '#domain/services/patience.js';
import type { AccessGrant, ServiceOutcome } from '#providers/ports.js';
import { heldFor, isHaltWait, isRateLimited, lookAgainAfterMs, rateLimited } from '#activities/failures.js';
import { CallTurns } from './call-turns.js';
import { callsFor, type Failed, type GrantDeps, type Question, type Settled } from './grant-deps.js';
import { haltApp, sawAppWork } from './halted-app.js';
import { quarantineOf } from '#database/services/shared-quarantine.js';
import { tellQuarantine } from './tell-quarantine.js';
import { steadyNow } from '#database/steady-clock.js';

/** An access token that lives no longer than this is refreshed before its use. */
const TOKEN_MARGIN_MS = 30_000;

/** A grant that was replaced while it was used: the new one is tried after this pause. */
const GRANT_REPLACED_MS = 500;
/** Temporal's own pause between two attempts is at most this long (ms), as the fan's workflow says. */
const LONGEST_RETRY_MS = 5 * 60_000;

/**
 * A fan's grant. It refreshes the access token when it is about to end, and once when the service refuses it early.
 * Every call has a slot of the service's budget.
 */
export class FanGrant {
  private token: string | undefined;
  private renewed = false;
  /** The service has been called in this attempt. */
  hasCalled = false;
  /** The grant has been seen to work, or not to work: each action counts once. */
  private counted = false;
  /** The sealed refresh token of the grant that is used. It tells this grant from a newer one of the same fan. */
  private sealed: string | null;
  private readonly turns: CallTurns;

  constructor(
    private readonly deps: GrantDeps,
    private readonly claimed: ClaimedService,
    private readonly effectId: string,
  ) {
    this.sealed = claimed.refresh_token_encrypted;
    this.turns = new CallTurns(deps.budget);
  }

  /**
   * Waits for the slots of these questions, and of a refresh if the access token needs one. `kept`: an earlier attempt
   * reserved them, and called nobody. A failure when the time for the action has ended: the fan waits equally long
   * for a service that is held, overrun, halted or down.
   */
  async takeSlots(questions: readonly Question[]): Promise<{ kind: 'taken'; kept: boolean } | Failed> {
    const { adapter } = this.deps;
    const refreshes = this.needsRefresh();
    // A fan who has to wait for the grants anyway takes no slot from those who need none.
    const closed = refreshes ? await this.quarantined() : undefined;
    if (closed !== undefined) return closed;
    const asked = refreshes ? ['refresh' as const, ...questions] : questions;
    const all = asked.reduce((sum, question) => sum + callsFor(adapter, question), 0);
    try {
      const { kept } = await this.deps.slot(this.deps.budget, this.effectId, all);
      this.turns.taken(all);
      return { kind: 'taken', kept };
    } catch (error) {
      if (!(error instanceof ApplicationFailure) || !isRateLimited(error)) throw error;
      const delay: unknown = error.nextRetryDelay;
      const lastly = isHaltWait(error) ? 'app_refused' : 'gave_up';
      return this.retryOrGiveUp(error.message, typeof delay === 'number' ? delay : undefined, lastly);
    }
  }

  /** Calls the service with the fan's access token. Throws `RateLimited` when a later attempt is needed. */
  async call<T>(
    question: Question,
    ask: (accessToken: string) => Promise<ServiceOutcome<T>>,
  ): Promise<Settled<T>> {
    const token = await this.accessToken();
    if (token.kind !== 'ok') return token;
    const answer = await this.ask(question, () => ask(token.value));
    if (answer.kind === 'ok' && !this.refreshTakesCall()) await this.sawGrant('accepted');
    if (answer.kind !== 'revoked') return this.settle(answer);
    // After a 401 the access token may have ended early. It is refreshed once; a second 401 is final.
    if (this.renewed) return this.settle(answer);
    const fresh = await this.renew();
    return fresh.kind === 'ok' ? this.settle(await this.ask(question, () => ask(fresh.value))) : fresh;
  }

  /** Calls the service with the app's own credentials, within the same budget and time. */
  async callAsApp<T>(ask: () => Promise<ServiceOutcome<T>>): Promise<{ kind: 'ok'; value: T } | Failed> {
    const answer = await this.ask('isAvailable', ask);
    switch (answer.kind) {
      case 'ok':
      case 'failed':
        return answer;
      case 'revoked':
        return this.retryOrGiveUp(answer.reason, undefined);
      case 'retry':
        return this.held(answer.reason, answer.holdMs);
      case 'appRefused':
        return this.appRefused();
      default:
        return assertNever(answer);
    }
  }

  /**
   * Throws `RateLimited` for a later attempt, until the time for the action has ended. The last attempt comes at that
   * end, and fails for the reason `lastly`.
   */
  retryOrGiveUp(
    reason: string,
    afterMs: number | undefined,
    lastly: ServiceFailureReason = 'gave_up',
  ): Failed {
    const dueAt = Math.min(this.deps.attempt().scheduledAt, this.claimed.due_at);
    const leftMs = timeLeftMs(dueAt, this.deps.database.clock.now(), this.deps.giveUpAfterMs);
    if (leftMs <= 0) return { kind: 'failed', reason: lastly };
    const pause = afterMs ?? (leftMs < LONGEST_RETRY_MS ? leftMs : undefined);
    throw rateLimited(reason, pause === undefined ? undefined : Math.min(pause, leftMs));
  }

  private async ask<T>(
    question: Question,
    call: () => Promise<ServiceOutcome<T>>,
  ): Promise<ServiceOutcome<T>> {
    if (!(await this.turns.next(callsFor(this.deps.adapter, question))))
      return { kind: 'retry', reason: 'No free slot in the provider budget' };
    this.hasCalled = true;
    const calledAt = steadyNow();
    const answer = await this.deps.pace.timed(call);
    if (answer.kind === 'appRefused') await haltApp(this.deps, answer.reason, calledAt);
    else if (answer.kind !== 'retry') await sawAppWork(this.deps);
    return answer;
  }

  /** Otherwise the service has no refresh: the fan's token is used as it is. */
  private refreshTakesCall(): boolean {
    return callsFor(this.deps.adapter, 'refresh') > 0;
  }

  private needsRefresh(): boolean {
    const { access_token_encrypted: sealed, access_expires_at: expiresAt } = this.claimed;
    const now = this.deps.database.clock.now();
    return (
      this.token === undefined &&
      (sealed === null || expiresAt === null || expiresAt <= now + TOKEN_MARGIN_MS)
    );
  }

  private async accessToken(): Promise<Settled<string>> {
    if (this.token !== undefined) return { kind: 'ok', value: this.token };
    const { access_token_encrypted: sealed } = this.claimed;
    if (sealed === null || this.needsRefresh()) return this.renew();
    this.token = this.deps.box.open(sealed);
    return { kind: 'ok', value: this.token };
  }

  private async renew(): Promise<Settled<string>> {
    this.renewed = true;
    const { connection_id: connectionId } = this.claimed;
    const { sealed } = this;
    if (connectionId === null || sealed === null) return { kind: 'failed', reason: 'not_connected' };
    const { box, database } = this.deps;
    const grant = await this.refreshed(box.open(sealed));
    if (grant.kind !== 'ok') return grant;
    const { accessToken, expiresAt, refreshToken } = grant.value;
    const refreshTokenEncrypted = refreshToken === undefined ? null : box.seal(refreshToken);
    const fresh = { accessTokenEncrypted: box.seal(accessToken), expiresAt, refreshTokenEncrypted };
    await storeGrant(database, { connectionId, refreshTokenEncrypted: sealed }, fresh);
    this.sealed = refreshTokenEncrypted ?? sealed;
    this.token = accessToken;
    return { kind: 'ok', value: accessToken };
  }

  private async refreshed(refreshToken: string): Promise<Settled<AccessGrant>> {
    const { adapter } = this.deps;
    if (!this.refreshTakesCall()) return this.settle(await adapter.refresh(refreshToken));
    const answer = await this.ask('refresh', () => adapter.refresh(refreshToken));
    // A slot that came too late must not bring the same dead access token back with the next attempt.
    if (answer.kind === 'retry' && this.token !== undefined) await this.forgetToken();
    if (answer.kind === 'ok') await this.sawGrant('accepted');
    return this.settle(answer);
  }

  /** While the service refuses grants in mass, only a probe asks it for a new access token. */
  private async quarantined(): Promise<Failed | undefined> {
    const { database, budget } = this.deps;
    const door = await quarantineOf(database, budget).enter();
    return door.kind === 'open'
      ? undefined
      : this.retryOrGiveUp('grants_quarantined', lookAgainAfterMs(door.forMs));
  }

  private async forgetToken(): Promise<void> {
    const { connection_id: connectionId, access_token_encrypted: used } = this.claimed;
    if (connectionId !== null && used !== null)
      await forgetAccessToken(this.deps.database, connectionId, used);
  }

  private async settle<T>(outcome: ServiceOutcome<T>): Promise<Settled<T>> {
    switch (outcome.kind) {
      case 'ok':
        return outcome;
      case 'failed':
        return { kind: 'failed', reason: outcome.reason };
      case 'revoked':
        return this.refused();
      case 'retry':
        return this.held(outcome.reason, outcome.holdMs);
      case 'appRefused':
        return this.appRefused();
      default:
        return assertNever(outcome);
    }
  }

  private appRefused(): Failed {
    return this.retryOrGiveUp('The service refuses the app', lookAgainAfterMs(0), 'app_refused');
  }

  /**
   * The service takes the grant no more. A fan who has connected again meanwhile has another one: it is tried next.
   * When the service refuses many grants at once, none of them is believed dead, and the fan waits.
   */
  private async refused(): Promise<{ kind: 'expired' } | Failed> {
    const { connection_id: connectionId } = this.claimed;
    if (connectionId === null || this.sealed === null) return { kind: 'expired' };
    // A grant whose time is over is dead for sure, and says nothing of the others.
    const closedForMs = this.hasEnded() ? undefined : await this.sawGrant('refused');
    if (closedForMs !== undefined)
      return this.retryOrGiveUp('grants_quarantined', lookAgainAfterMs(closedForMs));
    const used = { connectionId, refreshTokenEncrypted: this.sealed };
    if (await expireConnection(this.deps.database, used, this.deps.budget.key)) return { kind: 'expired' };
    return this.retryOrGiveUp('grant_replaced', GRANT_REPLACED_MS);
  }

  private hasEnded(): boolean {
    const endsAt = this.claimed.grant_ends_at;
    return endsAt !== null && endsAt <= this.deps.database.clock.now();
  }

  /** Counts what the service said to this grant. Returns how long (ms) the grants have been in quarantine, if they are. */
  private async sawGrant(answer: 'accepted' | 'refused'): Promise<number | undefined> {
    if (this.counted && answer === 'accepted') return undefined;
    this.counted = true;
    const { database, budget, logger } = this.deps;
    const quarantine = quarantineOf(database, budget);
    tellQuarantine(logger, this.deps, await quarantine.count(answer));
    return quarantine.closedForMs();
  }

  private async held(reason: string, askedMs: number | undefined): Promise<Failed> {
    const holdMs = askedMs === undefined ? undefined : heldFor(askedMs);
    if (holdMs !== undefined) await this.deps.budget.hold(holdMs);
    return this.retryOrGiveUp(reason, holdMs);
  }
}
