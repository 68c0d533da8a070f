import type { Connection } from '#contracts/services/connections.js';
import type { Fan, FanSummary } from '#contracts/fans/fans.js';
import { readConnections, type ConnectionRow } from '#database/services/connections.js';
import { readLedger, type LedgerRow } from '#database/consents/ledger.js';
import type { Sql } from '#database/database.js';
import { readFanProfile } from '#database/fans/fan-profile.js';
import { findFan, readFanState, type FanRow } from '#database/fans/fans.js';
import { maskAddress, readIdentities, type FanIdentity } from '#database/fans/identities.js';
import type { SecretBox } from '#database/secret-box.js';
import { channelStanding } from '#domain/consents/consent.js';
import { CHANNELS, PURPOSES } from '#domain/terms.js';

/** One fan as the API shows it: addresses masked, tokens not at all. */
export async function readFan(
  sql: Sql,
  box: SecretBox,
  workspaceId: string,
  fanId: string,
): Promise<Fan | undefined> {
  const fan = await findFan(sql, workspaceId, fanId);
  if (fan === undefined) return undefined;
  const identities = await readIdentities(sql, workspaceId, fanId);
  const ledger = await readLedger(sql, workspaceId, fanId);
  const connections = await readConnections(sql, workspaceId, fanId);
  const state = await readFanState(sql, workspaceId, fanId);
  return {
    ...summaryOf(fan),
    ...(await readFanProfile(sql, box, workspaceId, fanId)),
    identities: identities.map((identity) => ({
      channel: identity.channel,
      address: maskAddress(identity.channel, box.open(identity.encrypted)),
      verified: identity.verified,
      suppressedAt: identity.suppressedAt?.toISOString() ?? null,
      suppressedReason: identity.suppressedReason,
    })),
    standings: standingsOf(identities, ledger),
    connections: connections.map(connectionOf),
    stuck: stuckOf(state),
  };
}

export function summaryOf({ id, externalId, territory, zone, locale, createdAt }: FanRow): FanSummary {
  return { id, externalId, territory, zone, locale, createdAt: createdAt.toISOString() };
}

export function connectionOf(row: ConnectionRow): Connection {
  const { createdAt, authorizedAt, grantEndsAt, ...connection } = row;
  return {
    ...connection,
    createdAt: createdAt.toISOString(),
    authorizedAt: authorizedAt?.toISOString() ?? null,
    grantEndsAt: grantEndsAt?.toISOString() ?? null,
  };
}

export function stuckOf(
  state: { stuckAt: Date | null; stuckReason: string | null } | undefined,
): { since: string; reason: string } | null {
  if (state?.stuckAt == null) return null;
  return { since: state.stuckAt.toISOString(), reason: state.stuckReason ?? 'unknown' };
}

/** For each channel with an address: what it may be used for now. */
function standingsOf(identities: FanIdentity[], ledger: LedgerRow[]): Fan['standings'] {
  return CHANNELS.flatMap((channel) => {
    const identity = identities.find((one) => one.channel === channel);
    if (identity === undefined) return [];
    const entries = ledger.filter((entry) => entry.channel === channel);
    const suppressed =
      identity.suppressedAt === null
        ? null
        : { at: identity.suppressedAt.getTime(), reason: identity.suppressedReason ?? 'unknown' };
    return PURPOSES.map((purpose) => ({
      channel,
      purpose,
      standing: channelStanding({ entries, suppressed, purpose }).kind,
    }));
  });
}
