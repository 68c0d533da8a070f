import { z } from 'zod';
import type { Sql } from '#database/database.js';
import type { SecretBox } from '#database/secret-box.js';

/** What a message may call a fan by. It is personal, so it is kept sealed and goes with the fan. */
export interface FanProfile {
  firstName: string | null;
  lastName: string | null;
  city: string | null;
}

const part = z.string().nullable().default(null);
const StoredProfileSchema = z.object({ firstName: part, lastName: part, city: part });

const NOTHING: FanProfile = { firstName: null, lastName: null, city: null };

export const fanProfileOf = (sealed: string | null, box: SecretBox): FanProfile =>
  sealed === null ? NOTHING : StoredProfileSchema.parse(JSON.parse(box.open(sealed)));

/** Null: nothing is known, and nothing is kept. */
export const sealedProfile = (profile: FanProfile, box: SecretBox): string | null =>
  Object.values(profile).every((value) => value === null) ? null : box.seal(JSON.stringify(profile));

export const NAME_FIELDS = ['firstName', 'lastName', 'city'] as const;
export type NameField = (typeof NAME_FIELDS)[number];

export async function readFanProfile(
  sql: Sql,
  box: SecretBox,
  workspaceId: string,
  fanId: string,
): Promise<FanProfile> {
  const [row] = await sql.query<{ sealed: string | null }>(
    'SELECT profile_encrypted AS sealed FROM fans WHERE workspace_id = $1 AND id = $2',
    [workspaceId, fanId],
  );
  return fanProfileOf(row?.sealed ?? null, box);
}

/** Changes what is given of a locked fan; null empties a field. Returns the fields that are not as they were. */
export async function changeFanProfile(
  sql: Sql,
  box: SecretBox,
  on: { workspaceId: string; fanId: string },
  change: { [Field in NameField]?: string | null | undefined },
): Promise<NameField[]> {
  if (NAME_FIELDS.every((field) => change[field] === undefined)) return [];
  const before = await readFanProfile(sql, box, on.workspaceId, on.fanId);
  const changed = NAME_FIELDS.filter(
    (field) => change[field] !== undefined && change[field] !== before[field],
  );
  if (changed.length === 0) return [];
  const after = { ...before };
  for (const field of changed) after[field] = change[field] ?? null;
  await sql.query('UPDATE fans SET profile_encrypted = $3 WHERE workspace_id = $1 AND id = $2', [
    ...[on.workspaceId, on.fanId],
    sealedProfile(after, box),
  ]);
  return changed;
}

/** A fan, and what a list calls them. */
export interface GivenName {
  fanId: string;
  firstName: string | null;
  lastName: string | null;
}

/** Fills what is blank: a list is no proof that a name has changed. */
export async function fillNames(
  sql: Sql,
  box: SecretBox,
  workspaceId: string,
  given: readonly GivenName[],
): Promise<void> {
  const named = given.filter(({ firstName, lastName }) => firstName !== null || lastName !== null);
  if (named.length === 0) return;
  const rows = await sql.query<{ id: string; sealed: string | null }>(
    `SELECT id, profile_encrypted AS sealed FROM fans WHERE workspace_id = $1 AND id = ANY ($2::uuid[])
     ORDER BY id FOR NO KEY UPDATE`,
    [workspaceId, named.map(({ fanId }) => fanId)],
  );
  const before = new Map(rows.map(({ id, sealed }) => [id, fanProfileOf(sealed, box)]));
  const filled = named.flatMap(({ fanId, firstName, lastName }) => {
    const known = before.get(fanId);
    // Whoever has a name has said it: the list's other half may belong to another spelling.
    if (known === undefined || known.firstName !== null || known.lastName !== null) return [];
    return [{ fanId, sealed: sealedProfile({ ...known, firstName, lastName }, box) }];
  });
  await sql.query(
    `UPDATE fans SET profile_encrypted = g.sealed FROM unnest($2::uuid[], $3::text[]) AS g (id, sealed)
     WHERE fans.workspace_id = $1 AND fans.id = g.id`,
    [workspaceId, filled.map(({ fanId }) => fanId), filled.map(({ sealed }) => sealed)],
  );
}
