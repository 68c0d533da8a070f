import { z } from 'zod';
import { type NewAuditEntry, writeAudit } from '#database/access/audit.js';
import type { Database } from '#database/database.js';
import type { Removable } from '#database/removals/removable.js';
import { assertNever } from '#domain/assert-never.js';
import { removalOf } from '#domain/removals/removal.js';

export interface RemovalRequest<Key> {
  workspaceId: string;
  actor: NewAuditEntry['actor'];
  /** The kind of thing, as the audit log names it. */
  noun: 'campaign' | 'flow' | 'release' | 'artist' | 'template';
  key: Key;
}

type Removed =
  { kind: 'deleted' } | { kind: 'archived' } | { kind: 'unknown' } | { kind: 'refused'; reason: string };

/** PostgreSQL's code for a row that others refer to. */
const StillReferredToSchema = z.object({ code: z.literal('23503') });

/**
 * Deletes a thing that nothing ever used, or archives one that was used. The thing is locked, and a foreign key decides
 * in the end: whoever began to use it at the same moment keeps it.
 */
export async function remove<Key>(
  database: Database,
  removable: Removable<Key>,
  { workspaceId, actor, noun, key }: RemovalRequest<Key>,
): Promise<Removed> {
  try {
    return await database.transaction(async (sql): Promise<Removed> => {
      const uses = await removable.lockUses(sql, workspaceId, key);
      if (uses === undefined) return { kind: 'unknown' };
      const rule = removalOf(uses);
      const entry = { workspaceId, actor, details: { [noun]: key } };
      switch (rule.kind) {
        case 'refuse':
          return { kind: 'refused', reason: rule.reason };
        case 'delete':
          await removable.delete(sql, workspaceId, key);
          await writeAudit(sql, { ...entry, action: `${noun}.delete` });
          return { kind: 'deleted' };
        case 'archive':
          await removable.setArchived(sql, workspaceId, key, true);
          await writeAudit(sql, { ...entry, action: `${noun}.archive` });
          return { kind: 'archived' };
        default:
          return assertNever(rule);
      }
    });
  } catch (error) {
    if (!StillReferredToSchema.safeParse(error).success) throw error;
    return { kind: 'refused', reason: 'Something has begun to use it at this very moment.' };
  }
}

/** Puts an archived thing back into the lists. False: the workspace has no such thing. */
export function restore<Key>(
  database: Database,
  removable: Removable<Key>,
  { workspaceId, actor, noun, key }: RemovalRequest<Key>,
): Promise<boolean> {
  return database.transaction(async (sql) => {
    if (!(await removable.setArchived(sql, workspaceId, key, false))) return false;
    await writeAudit(sql, { workspaceId, actor, details: { [noun]: key }, action: `${noun}.restore` });
    return true;
  });
}
