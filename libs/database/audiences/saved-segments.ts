import { v7 as uuid } from 'uuid';
import { SegmentSchema } from '#contracts/audiences/segment.schema.js';
import type { SavedSegmentKind, Segment } from '#domain/audiences/segment.js';
import {
  resolveSegment,
  savedIn,
  type SavedMeaning,
  type SegmentResolution,
} from '#domain/audiences/resolve-segment.js';
import type { Sql } from '#database/database.js';
import { isUniqueViolation } from '#database/unique-violation.js';
import { pageAfter } from '#database/page.js';

export interface SavedSegment {
  id: string;
  name: string;
  kind: SavedSegmentKind;
  /** Of a list: the rule that its fans were taken by; null where the fans were named. */
  rule: Segment | null;
  /** The number of fans of a list; null of a rule. */
  size: number | null;
  createdAt: Date;
  updatedAt: Date;
}

type Row = { rule: unknown } & Omit<SavedSegment, 'rule'>;
const COLUMNS = 'id, name, kind, rule, size, created_at AS "createdAt", updated_at AS "updatedAt"';
const StoredRuleSchema = SegmentSchema.nullable();

/** Undefined: the workspace has a saved segment of this name. The unique index decides. */
export async function insertSavedSegment(
  sql: Sql,
  segment: { workspaceId: string; name: string; kind: SavedSegmentKind; rule: Segment | null },
): Promise<SavedSegment | undefined> {
  const { workspaceId, name, kind, rule } = segment;
  const [row] = await sql.query<Row>(
    `INSERT INTO segments (id, workspace_id, name, kind, rule) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (workspace_id, name) DO NOTHING RETURNING ${COLUMNS}`,
    [uuid(), workspaceId, name, kind, rule === null ? null : JSON.stringify(rule)],
  );
  return row && toSaved(row);
}

export async function findSavedSegment(
  sql: Sql,
  workspaceId: string,
  id: string,
  lock: 'none' | 'for update' = 'none',
): Promise<SavedSegment | undefined> {
  const [row] = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM segments WHERE workspace_id = $1 AND id = $2 ${lock === 'none' ? '' : 'FOR UPDATE'}`,
    [workspaceId, id],
  );
  return row && toSaved(row);
}

/** The oldest first. */
export async function listSavedSegments(
  sql: Sql,
  page: {
    workspaceId: string;
    kind: SavedSegmentKind | undefined;
    after: string | undefined;
    limit: number;
  },
): Promise<SavedSegment[]> {
  const rows = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM segments WHERE workspace_id = $1 AND ($2::text IS NULL OR kind = $2)
       AND ${pageAfter('id', '$3::uuid', '$4')}`,
    [page.workspaceId, page.kind ?? null, page.after ?? null, page.limit],
  );
  return rows.map(toSaved);
}

/** Changes what is given. @throws what `isNameTaken` tells, where another saved segment has the name. */
export async function changeSavedSegment(
  sql: Sql,
  workspaceId: string,
  id: string,
  { name, rule }: { name?: string | undefined; rule?: Segment | undefined },
): Promise<SavedSegment | undefined> {
  const [row] = await sql.query<Row>(
    `UPDATE segments SET name = coalesce($3, name), rule = coalesce($4::jsonb, rule), updated_at = now()
     WHERE workspace_id = $1 AND id = $2 RETURNING ${COLUMNS}`,
    [workspaceId, id, name ?? null, rule === undefined ? null : JSON.stringify(rule)],
  );
  return row && toSaved(row);
}

/** Did a change fail because another saved segment of the workspace has the name? */
export const isNameTaken = isUniqueViolation;

/** What a saved segment is used by. Such a one cannot be deleted. */
export interface SegmentUse {
  kind: 'audience' | 'broadcast' | 'segment';
  /** Of the campaign, or of the saved segment. */
  id: string;
  name: string;
}

/** Running audiences and broadcasts that name it, and saved rules that do. */
export async function readUses(sql: Sql, workspaceId: string, id: string): Promise<SegmentUse[]> {
  return sql.query<SegmentUse>(
    `SELECT a.way AS kind, c.id, c.name FROM audiences a JOIN campaigns c ON c.id = a.campaign_id
     WHERE a.workspace_id = $1 AND a.state = 'running'
       AND jsonb_path_exists(a.segment, '$.** ? (@.segmentId == $id)', jsonb_build_object('id', $2::text))
     UNION ALL
     SELECT 'segment', s.id, s.name FROM segments s
     WHERE s.workspace_id = $1 AND s.kind = 'rule'
       AND jsonb_path_exists(s.rule, '$.** ? (@.segmentId == $id)', jsonb_build_object('id', $2::text))
     ORDER BY 1, 3, 2`,
    [workspaceId, id],
  );
}

type Removal =
  { kind: 'removed'; segment: SavedSegment } | { kind: 'unknown' } | { kind: 'used'; uses: SegmentUse[] };

/** Deletes a saved segment that nothing uses, in the caller's transaction. */
export async function removeSavedSegment(sql: Sql, workspaceId: string, id: string): Promise<Removal> {
  // Whoever begins to use it waits for this lock (`holdSaved`), and then finds it gone.
  const [row] = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM segments WHERE workspace_id = $1 AND id = $2 FOR UPDATE`,
    [workspaceId, id],
  );
  if (row === undefined) return { kind: 'unknown' };
  const uses = await readUses(sql, workspaceId, id);
  if (uses.length > 0) return { kind: 'used', uses };
  await sql.query('DELETE FROM segments WHERE id = $1', [id]);
  return { kind: 'removed', segment: toSaved(row) };
}

/**
 * Keeps the saved segments that a segment names from being deleted until the caller's transaction ends. False: one of
 * them is gone.
 */
export async function holdSaved(sql: Sql, workspaceId: string, segment: Segment): Promise<boolean> {
  const ids = savedIn(segment);
  if (ids.length === 0) return true;
  const rows = await sql.query(
    'SELECT 1 FROM segments WHERE workspace_id = $1 AND id = ANY ($2::uuid[]) ORDER BY id FOR KEY SHARE',
    [workspaceId, ids],
  );
  return rows.length === ids.length;
}

/** The segment with its saved ones replaced by what they mean now. */
export async function readResolved(
  sql: Sql,
  workspaceId: string,
  segment: Segment,
): Promise<SegmentResolution> {
  const named = await readMeanings(sql, workspaceId, savedIn(segment));
  const nested = [...named.values()].flatMap((one) => (one.kind === 'rule' ? savedIn(one.rule) : []));
  return resolveSegment(segment, new Map([...named, ...(await readMeanings(sql, workspaceId, nested))]));
}

/** What the saved segments of these ids mean. Those that are not there are missing. */
export async function readMeanings(
  sql: Sql,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, SavedMeaning>> {
  if (ids.length === 0) return new Map();
  const rows = await sql.query<{ id: string; kind: SavedSegmentKind; rule: unknown }>(
    'SELECT id, kind, rule FROM segments WHERE workspace_id = $1 AND id = ANY ($2::uuid[])',
    [workspaceId, ids],
  );
  return new Map(
    rows.map(({ id, kind, rule }) => [
      id,
      kind === 'list' ? { kind } : { kind, rule: SegmentSchema.parse(rule) },
    ]),
  );
}

const toSaved = ({ rule, ...row }: Row): SavedSegment => ({ ...row, rule: StoredRuleSchema.parse(rule) });
