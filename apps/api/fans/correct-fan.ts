import type { PatchFan, PatchedFan } from '#contracts/fans/fan-corrections.js';
import { type NewAuditEntry, writeAudit } from '#database/access/audit.js';
import type { Database, Sql } from '#database/database.js';
import { appendEvents } from '#database/events/event-store.js';
import { newEvent } from '#database/events/new-event.js';
import { changeFanProfile, type NameField } from '#database/fans/fan-profile.js';
import type { SecretBox } from '#database/secret-box.js';
import { type FanRow, findFan, lockFan, readFanState, saveProfile } from '#database/fans/fans.js';
import { PROFILE_FIELDS, type ProfileField } from '#domain/events/catalogue.js';
import type { AttributeValue, EpochMs } from '#domain/terms.js';

interface Correction {
  workspaceId: string;
  fanId: string;
  actor: NewAuditEntry['actor'];
  /** Workspace time. */
  now: EpochMs;
  patch: PatchFan;
}

type Corrected =
  ({ kind: 'corrected' } & Pick<PatchedFan, 'changed' | 'enrollmentsKeep'>) | { kind: 'unknown' };

/**
 * Corrects what is known of a fan. The events wake a fan who is under way, so that every moment is computed anew by
 * the new zone. A correction that says what was so before changes nothing and writes nothing.
 */
export function correctFan(
  { database, box }: { database: Database; box: SecretBox },
  correction: Correction,
): Promise<Corrected> {
  const { workspaceId, fanId, patch } = correction;
  return database.transaction(async (sql): Promise<Corrected> => {
    if (!(await lockFan(sql, workspaceId, fanId))) return { kind: 'unknown' };
    const before = await findFan(sql, workspaceId, fanId);
    if (before === undefined) return { kind: 'unknown' };
    const fields = PROFILE_FIELDS.filter(
      (field) => patch[field] !== undefined && patch[field] !== before[field],
    );
    const known = await knownAttributes(sql, workspaceId, fanId);
    const asked: Record<string, AttributeValue | null> = patch.attributes ?? {};
    const attributes = Object.entries(asked).filter(([name, value]) => (known.get(name) ?? null) !== value);
    const after = profileAfter(before, patch);
    if (fields.length > 0) await saveProfile(sql, { ...after, workspaceId });
    await appendEvents(sql, eventsOf(correction, fields, attributes));
    const names = await changeFanProfile(sql, box, { workspaceId, fanId }, patch);
    const changed = [...fields, ...names, ...attributes.map(([name]) => `attributes.${name}`)];
    if (changed.length > 0) await audit(sql, correction, before, { fields, names, attributes });
    return {
      kind: 'corrected',
      changed,
      enrollmentsKeep: await enrollmentsThatKeep(sql, workspaceId, after),
    };
  });
}

/** A field that is left out stays; null empties it. */
function profileAfter(before: FanRow, patch: PatchFan): FanRow {
  const { territory = before.territory, zone = before.zone, locale = before.locale } = patch;
  return { ...before, territory, zone, locale };
}

/** The attributes that the fan has: the log says so, for the engine learns of them only with the next decision. */
async function knownAttributes(sql: Sql, workspaceId: string, fanId: string): Promise<Map<string, unknown>> {
  const rows = await sql.query<{ name: string; value: unknown }>(
    `SELECT DISTINCT ON (payload ->> 'name') coalesce(payload ->> 'name', '') AS name, payload -> 'value' AS value
     FROM events WHERE fan_id = $1 AND workspace_id = $2 AND type = 'fan.attribute_set'
     ORDER BY payload ->> 'name', fan_seq DESC`,
    [fanId, workspaceId],
  );
  return new Map(rows.map(({ name, value }) => [name, value]));
}

function eventsOf(
  { workspaceId, fanId, now }: Correction,
  fields: ProfileField[],
  attributes: readonly [string, AttributeValue | null][],
) {
  const occasion = { workspaceId, occurredAt: now, origin: 'api' as const };
  const profile = { type: 'fan.profile_changed', payload: { fields } } as const;
  return [
    ...(fields.length > 0 ? [newEvent(occasion, fanId, profile)] : []),
    ...attributes.map(([name, value]) =>
      newEvent(occasion, fanId, { type: 'fan.attribute_set', payload: { name, value } }),
    ),
  ];
}

/** Places are kept with what they were before. Of names and attributes only the fields are kept. */
async function audit(
  sql: Sql,
  { workspaceId, fanId, actor, patch }: Correction,
  before: FanRow,
  changed: {
    fields: readonly ProfileField[];
    names: readonly NameField[];
    attributes: readonly [string, unknown][];
  },
): Promise<void> {
  const { fields, names, attributes } = changed;
  const changes = fields.map((field): [string, object] => [
    field,
    { from: before[field], to: patch[field] ?? null },
  ]);
  const details = { ...Object.fromEntries(changes), names, attributes: attributes.map(([name]) => name) };
  const why = patch.reason === undefined ? {} : { reason: patch.reason };
  await writeAudit(sql, { workspaceId, actor, action: 'fan.correct', fanId, details, ...why });
}

/** The release of an enrollment follows the territory in which it began. */
async function enrollmentsThatKeep(
  sql: Sql,
  workspaceId: string,
  { id, territory }: Pick<FanRow, 'id' | 'territory'>,
): Promise<PatchedFan['enrollmentsKeep']> {
  const state = (await readFanState(sql, workspaceId, id))?.state;
  return (state?.enrollments ?? [])
    .filter((one) => one.open && (one.territory ?? null) !== territory)
    .map((one) => ({ campaignId: one.campaignId, territory: one.territory ?? null }));
}
