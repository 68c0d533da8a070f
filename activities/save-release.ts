import type { Database } from '../libs/database/database.js';
import type { Budget } from '../libs/database/engine/budget.js';
import type { CampaignCache } from '../libs/database/engine/campaign-facts.js';
import {
  claimSave,
  expireConnection,
  storeGrant,
  type ClaimedSave,
} from '../libs/database/engine/claim-save.js';
import type { Answer } from '../libs/database/engine/load-fan.js';
import type { SecretBox } from '../libs/database/secret-box.js';
import type { ServiceOutcome, StreamingService } from '../libs/providers/ports.js';
import { currentAnswer } from './answers.js';
import { waitForSlot } from './budgets.js';
import { decideIn } from './decide.js';
import { rateLimited, retryLater } from './failures.js';
import type { EffectInput } from './send-message.js';

export interface SaveDeps {
  database: Database;
  campaigns: CampaignCache;
  box: SecretBox;
  spotify: StreamingService;
  budget: Budget;
  /** Which try of the activity this is, and when (real, ms) its first was scheduled. */
  attempt: () => { attempt: number; scheduledAt: number };
}

/** A release may appear late, a service may be down: the save is tried for this long (real time). */
const GIVE_UP_AFTER_MS = 6 * 3_600_000;
/** An access token that lives no longer than this is refreshed first. */
const TOKEN_MARGIN_MS = 30_000;

type SaveResult = { kind: 'saved' } | { kind: 'failed'; reason: string };

/**
 * Saves the release to the fan's library: refresh the grant if needed, save, read back, record, decide. Saves are
 * idempotent, so every doubtful ending is simply tried again; only what was read back counts as saved.
 */
export async function saveRelease(deps: SaveDeps, { fanId, effectId }: EffectInput): Promise<Answer> {
  const claimed = await claimSave(deps.database, effectId);
  if (claimed === undefined) return currentAnswer(deps.database, fanId);
  if (claimed.campaign_status === 'paused') throw rateLimited('The campaign is paused', 60_000);
  const over: SaveResult = { kind: 'failed', reason: 'campaign_ended' };
  const result = claimed.campaign_status === 'live' ? await attempt(deps, effectId, claimed) : over;
  const input = { fanId, expectedRevision: null, key: `effect:${effectId}`, now: Date.now() };
  const { service } = claimed.spec;
  const outcome = {
    effectId,
    event: (occurredAt: number) =>
      result.kind === 'saved'
        ? ({
            type: 'release.saved',
            campaignId: claimed.campaign_id,
            occurredAt,
            payload: { service, by: 'platform', effectId },
          } as const)
        : ({
            type: 'release.save_failed',
            campaignId: claimed.campaign_id,
            occurredAt,
            payload: { service, reason: result.reason, effectId },
          } as const),
  };
  return retryLater(() => deps.database.transaction((sql) => decideIn(sql, deps.campaigns, input, outcome)));
}

async function attempt(deps: SaveDeps, effectId: string, claimed: ClaimedSave): Promise<SaveResult> {
  const releaseId = claimed.service_ids[deps.spotify.service];
  if (releaseId === undefined) return { kind: 'failed', reason: 'release_id_missing' };
  if (claimed.connection_id === null) return { kind: 'failed', reason: 'not_connected' };
  await waitForSlot(deps.database, deps.budget, { effectId, attempt: deps.attempt().attempt });
  const token = await accessToken(deps, claimed, false);
  if (token.kind !== 'ok') return token;
  let saved = await deps.spotify.saveRelease(token.value, releaseId);
  let used = token.value;
  if (saved.kind === 'revoked') {
    // 401: the access token may have been withdrawn early; refresh once, then believe it.
    const fresh = await accessToken(deps, claimed, true);
    if (fresh.kind !== 'ok') return fresh;
    used = fresh.value;
    saved = await deps.spotify.saveRelease(used, releaseId);
  }
  const written = await settle(deps, claimed, saved);
  if (written.kind !== 'ok') return written;
  const found = await settle(deps, claimed, await deps.spotify.hasRelease(used, releaseId));
  if (found.kind !== 'ok') return found;
  return found.value ? { kind: 'saved' } : later(deps, 'not_there_yet', undefined);
}

type Settled<T> = { kind: 'ok'; value: T } | { kind: 'failed'; reason: string };

async function accessToken(deps: SaveDeps, claimed: ClaimedSave, renew: boolean): Promise<Settled<string>> {
  const { connection_id: id, access_token_encrypted: sealed, access_expires_at: expiresAt } = claimed;
  if (id === null || claimed.refresh_token_encrypted === null)
    return { kind: 'failed', reason: 'not_connected' };
  if (!renew && sealed !== null && expiresAt !== null && expiresAt > Date.now() + TOKEN_MARGIN_MS) {
    return { kind: 'ok', value: deps.box.open(sealed) };
  }
  const grant = await settle(
    deps,
    claimed,
    await deps.spotify.refresh(deps.box.open(claimed.refresh_token_encrypted)),
  );
  if (grant.kind !== 'ok') return grant;
  const { accessToken: token, expiresAt: until, refreshToken } = grant.value;
  await storeGrant(deps.database, id, {
    accessTokenEncrypted: deps.box.seal(token),
    expiresAt: until,
    refreshTokenEncrypted: refreshToken === undefined ? null : deps.box.seal(refreshToken),
  });
  return { kind: 'ok', value: token };
}

/** Turns a service's answer into a value, a final failure, or a later try. */
async function settle<T>(
  deps: SaveDeps,
  claimed: ClaimedSave,
  outcome: ServiceOutcome<T>,
): Promise<Settled<T>> {
  switch (outcome.kind) {
    case 'ok':
      return outcome;
    case 'failed':
      return { kind: 'failed', reason: outcome.reason };
    case 'revoked':
      if (claimed.connection_id !== null) await expireConnection(deps.database, claimed.connection_id);
      return { kind: 'failed', reason: 'reconnect_needed' };
    case 'retry':
      if (outcome.holdMs !== undefined) await deps.budget.hold(outcome.holdMs);
      return later(deps, outcome.reason, outcome.holdMs);
  }
}

/** Throws for another try until the time is up; then the save has failed and the fan is asked to do it. */
function later(
  deps: SaveDeps,
  reason: string,
  afterMs: number | undefined,
): { kind: 'failed'; reason: string } {
  const over = Date.now() - deps.attempt().scheduledAt + (afterMs ?? 0) > GIVE_UP_AFTER_MS;
  if (over) return { kind: 'failed', reason: 'gave_up' };
  throw rateLimited(reason, afterMs);
}
