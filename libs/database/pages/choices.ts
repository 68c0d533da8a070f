import { lockFan } from '#database/fans/fans.js';
import type { Occasion } from '#database/events/new-event.js';
import type { BuiltJson, Sql } from '#database/database.js';
import type { Channel, Purpose, Service } from '#domain/terms.js';
import { grantedPurposesSql } from '#database/consents/consent-rule.js';
import { type FanRhythm, type NewRhythm, readRhythm, saveRhythm } from './fan-choices.js';
import { recordConsents } from '#database/consents/consents.js';

/** One of a fan's addresses, and whether marketing may come there now. */
export interface ChannelChoice {
  channel: Channel;
  hmac: string;
  encrypted: string;
  purposes: BuiltJson<Purpose[]>;
  suppressedReason: string | null;
}

export interface ArtistChoice {
  id: string;
  name: string;
  isStopped: boolean;
}

export interface FutureSaveChoice {
  artistId: string;
  artist: string;
  service: Service;
  endsAt: Date;
}

export interface FanChoices {
  channels: ChannelChoice[];
  /** The artists whose campaigns the fan has come into. */
  artists: ArtistChoice[];
  /** The artists whose every new release is saved for the fan. */
  futureSaves: FutureSaveChoice[];
  locale: string | null;
  rhythm: FanRhythm;
}

/** What a fan may choose of. Undefined: the workspace has no such fan. */
export async function readChoices(
  sql: Sql,
  workspaceId: string,
  fanId: string,
): Promise<FanChoices | undefined> {
  const [fan] = await sql.query<{ locale: string | null }>(
    'SELECT locale FROM fans WHERE workspace_id = $1 AND id = $2',
    [workspaceId, fanId],
  );
  if (fan === undefined) return undefined;
  const channels = await sql.query<ChannelChoice>(
    `SELECT i.channel, i.address_hmac AS hmac, i.address_encrypted AS encrypted,
       ${grantedPurposesSql('i.fan_id', 'i.channel')} AS purposes,
       CASE WHEN a.suppressed_at IS NOT NULL THEN a.suppressed_reason END AS "suppressedReason"
     FROM identities i LEFT JOIN addresses a USING (workspace_id, channel, address_hmac)
     WHERE i.workspace_id = $1 AND i.fan_id = $2 ORDER BY i.channel`,
    [workspaceId, fanId],
  );
  const artists = await sql.query<ArtistChoice>(
    `SELECT t.id, t.name, z.fan_id IS NOT NULL AS "isStopped" FROM artists t
     LEFT JOIN artist_stops z ON z.artist_id = t.id AND z.fan_id = $2
     WHERE t.workspace_id = $1 AND (z.fan_id IS NOT NULL OR EXISTS (
       SELECT FROM enrollments e JOIN campaigns c ON c.id = e.campaign_id LEFT JOIN releases r ON r.id = c.release_id
       WHERE e.fan_id = $2 AND coalesce(r.artist_id, c.artist_id) = t.id))
     ORDER BY t.name, t.id LIMIT 50`,
    [workspaceId, fanId],
  );
  const futureSaves = await sql.query<FutureSaveChoice>(
    `SELECT s.artist_id AS "artistId", a.name AS artist, s.service, s.ends_at AS "endsAt"
     FROM future_saves s JOIN artists a ON a.id = s.artist_id
     WHERE s.workspace_id = $1 AND s.fan_id = $2 AND s.revoked_at IS NULL AND s.ends_at > now()
     ORDER BY a.name, s.service, s.id`,
    [workspaceId, fanId],
  );
  const rhythm = await readRhythm(sql, workspaceId, fanId);
  return { channels, artists, futureSaves, locale: fan.locale, rhythm };
}

/** What the fan has chosen. What is left out stays as it is. */
export interface NewChoices {
  /** Channels that the fan wants nothing on. */
  off: readonly ChannelChoice[];
  /** An address that the fan has proved by the very link, and wants news at again, with the words agreed to. */
  on?: { choice: ChannelChoice; wording: string; language: string; sourceUrl: string } | undefined;
  stopped: readonly string[];
  resumed: readonly string[];
  locale: string;
  rhythm: Pick<NewRhythm, 'frequency' | 'pause'>;
}

/** Writes the choices down, in the caller's transaction, under the lock that a claim takes: it has seen them or not yet. */
export async function saveChoices(
  sql: Sql,
  { fanId, ...occasion }: Occasion & { fanId: string },
  { off, on, stopped, resumed, locale, rhythm }: NewChoices,
): Promise<void> {
  const { workspaceId } = occasion;
  if (on !== undefined) await lift(sql, workspaceId, on.choice);
  if (!(await lockFan(sql, workspaceId, fanId))) return;
  await sql.query('UPDATE fans SET locale = $3 WHERE workspace_id = $1 AND id = $2', [
    workspaceId,
    fanId,
    locale,
  ]);
  await saveRhythm(sql, { ...rhythm, workspaceId, fanId, now: occasion.occurredAt });
  await sql.query(
    `INSERT INTO artist_stops (fan_id, artist_id, workspace_id)
     SELECT $2, id, workspace_id FROM artists WHERE workspace_id = $1 AND id = ANY ($3::uuid[])
     ON CONFLICT DO NOTHING`,
    [workspaceId, fanId, stopped],
  );
  await sql.query('DELETE FROM artist_stops WHERE fan_id = $1 AND artist_id = ANY ($2::uuid[])', [
    fanId,
    resumed,
  ]);
  const entry = { fanId, method: 'preferences', evidenceAt: null };
  await recordConsents(sql, occasion, [
    ...off.flatMap(({ channel, purposes }) =>
      purposes
        .filter((purpose) => purpose !== 'service')
        .map((purpose) => ({
          ...{ ...entry, channel, purpose, granted: false, wording: null, sourceUrl: null },
        })),
    ),
  ]);
  if (on === undefined) return;
  const { choice, ...evidence } = on;
  await recordConsents(sql, occasion, [
    { ...entry, ...evidence, channel: choice.channel, purpose: 'marketing', granted: true },
  ]);
}

/** A block that the fan set by unsubscribing. Technical blocks and complaints stay. */
async function lift(sql: Sql, workspaceId: string, { channel, hmac }: ChannelChoice): Promise<void> {
  await sql.query(
    `UPDATE addresses SET suppressed_at = NULL, suppressed_reason = NULL
     WHERE workspace_id = $1 AND channel = $2 AND address_hmac = $3 AND suppressed_reason = 'unsubscribe'`,
    [workspaceId, channel, hmac],
  );
}
