import { ApplicationFailure } from '@temporalio/common';
import type { ServiceFailureReason } from '#domain/events/reasons.js';
import type { Database } from '#database/database.js';
import { expireConnection, storeGrant, type ClaimedService } from '#database/services/claim-service.js';
import type { SecretBox } from '#database/secret-box.js';
import type { ServiceOutcome } from '#providers/ports.js';
import type { ServiceAccess } from '#activities/deps.js';
import { heldFor, isRateLimited, rateLimited } from '#activities/failures.js';
import type { SlotDoor } from '#activities/budgets.js';

/** What an action for one fan on one service needs. */
export interface GrantDeps extends ServiceAccess {
  database: Database;
  box: SecretBox;
  /** The number of the activity's attempt (from 1), and when (real, ms) its first attempt was scheduled. */
  attempt: () => { attempt: number; scheduledAt: number };
  slot: SlotDoor;
}

/** The service's final answer to one call. */
type Settled<T> =
  | { kind: 'ok'; value: T }
  | { kind: 'failed'; reason: ServiceFailureReason }
  /** The service does not accept the grant any more: the fan must connect again. */
  | { kind: 'expired' };

/** An action is retried for this long (real time): a service may be down, or the release may appear late. */
const GIVE_UP_AFTER_MS = 6 * 3_600_000;
/** An access token that lives no longer than this is refreshed before its use. */
const TOKEN_MARGIN_MS = 30_000;

/** A service that refuses our app refuses every fan. The operator has to act, and the fans wait. */
const APP_REFUSED_HOLD_MS = 60_000;
/** A grant that was replaced while it was used: the new one is tried after this pause. */
const GRANT_REPLACED_MS = 500;

/**
 * A fan's grant. It refreshes the access token when it is about to end, and once when the service refuses it early.
 */
export class FanGrant {
  private token: string | undefined;
  private renewed = false;
  /** The sealed refresh token of the grant that is used. It tells this grant from a newer one of the same fan. */
  private sealed: string | null;

  constructor(
    private readonly deps: GrantDeps,
    private readonly claimed: ClaimedService,
    private readonly effectId: string,
  ) {
    this.sealed = claimed.refresh_token_encrypted;
  }

  /** Calls the service with the fan's access token. Throws `RateLimited` when a later attempt is needed. */
  async call<T>(ask: (accessToken: string) => Promise<ServiceOutcome<T>>): Promise<Settled<T>> {
    const token = await this.accessToken();
    if (token.kind !== 'ok') return token;
    const answer = await this.timed(() => ask(token.value));
    if (answer.kind !== 'revoked') return this.settle(answer);
    // After a 401 the access token may have ended early. It is refreshed once; a second 401 is final.
    if (this.renewed) return this.settle(answer);
    const fresh = await this.renew();
    return fresh.kind === 'ok' ? this.settle(await this.timed(() => ask(fresh.value))) : fresh;
  }

  /**
   * Throws `RateLimited` for a later attempt, until the time for the action has ended. The last attempt comes at that
   * end.
   */
  retryOrGiveUp(
    reason: string,
    afterMs: number | undefined,
  ): { kind: 'failed'; reason: ServiceFailureReason } {
    const triedForMs = this.deps.database.clock.now() - this.deps.attempt().scheduledAt;
    const leftMs = GIVE_UP_AFTER_MS - triedForMs;
    if (leftMs <= 0) return { kind: 'failed', reason: 'gave_up' };
    throw rateLimited(reason, afterMs === undefined ? undefined : Math.min(afterMs, leftMs));
  }

  /**
   * Waits for a slot of the budget. Returns undefined when the call may be made, or a failure when the time for the
   * action has ended. The fan waits equally long for a service that is held, overrun or down.
   */
  async waitForSlot(): Promise<{ kind: 'failed'; reason: ServiceFailureReason } | undefined> {
    try {
      await this.deps.slot(this.deps.budget, this.effectId);
      return undefined;
    } catch (error) {
      if (!(error instanceof ApplicationFailure) || !isRateLimited(error)) throw error;
      const delay: unknown = error.nextRetryDelay;
      return this.retryOrGiveUp(error.message, typeof delay === 'number' ? delay : undefined);
    }
  }

  private timed<T>(call: () => Promise<T>): Promise<T> {
    return this.deps.pace.timed(call);
  }

  private async accessToken(): Promise<Settled<string>> {
    if (this.token !== undefined) return { kind: 'ok', value: this.token };
    const { access_token_encrypted: sealed, access_expires_at: expiresAt } = this.claimed;
    if (
      sealed === null ||
      expiresAt === null ||
      expiresAt <= this.deps.database.clock.now() + TOKEN_MARGIN_MS
    )
      return this.renew();
    this.token = this.deps.box.open(sealed);
    return { kind: 'ok', value: this.token };
  }

  private async renew(): Promise<Settled<string>> {
    this.renewed = true;
    const { connection_id: connectionId } = this.claimed;
    const { sealed } = this;
    if (connectionId === null || sealed === null) return { kind: 'failed', reason: 'not_connected' };
    const { box, database, adapter } = this.deps;
    const grant = await this.settle(await this.timed(() => adapter.refresh(box.open(sealed))));
    if (grant.kind !== 'ok') return grant;
    const { accessToken, expiresAt, refreshToken } = grant.value;
    const refreshTokenEncrypted = refreshToken === undefined ? null : box.seal(refreshToken);
    const fresh = { accessTokenEncrypted: box.seal(accessToken), expiresAt, refreshTokenEncrypted };
    await storeGrant(database, { connectionId, refreshTokenEncrypted: sealed }, fresh);
    this.sealed = refreshTokenEncrypted ?? sealed;
    this.token = accessToken;
    return { kind: 'ok', value: accessToken };
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
        return this.held(outcome.reason, APP_REFUSED_HOLD_MS);
    }
  }

  /** The service takes the grant no more. A fan who has connected again meanwhile has another one: it is tried next. */
  private async refused(): Promise<{ kind: 'expired' } | { kind: 'failed'; reason: ServiceFailureReason }> {
    const { connection_id: connectionId } = this.claimed;
    if (connectionId === null || this.sealed === null) return { kind: 'expired' };
    const used = { connectionId, refreshTokenEncrypted: this.sealed };
    if (await expireConnection(this.deps.database, used)) return { kind: 'expired' };
    return this.retryOrGiveUp('grant_replaced', GRANT_REPLACED_MS);
  }

  private async held(
    reason: string,
    askedMs: number | undefined,
  ): Promise<{ kind: 'failed'; reason: ServiceFailureReason }> {
    const holdMs = askedMs === undefined ? undefined : heldFor(askedMs);
    if (holdMs !== undefined) await this.deps.budget.hold(holdMs);
    return this.retryOrGiveUp(reason, holdMs);
  }
}
