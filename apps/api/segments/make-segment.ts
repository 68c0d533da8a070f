import type { CreateSegment } from '#contracts/audiences/saved-segments.js';
import {
  holdSaved,
  insertSavedSegment,
  readMeanings,
  type SavedSegment,
} from '#database/audiences/saved-segments.js';
import { freezeRule, listFansByName, listFansOfNumber } from '#database/audiences/segment-fans.js';
import type { Sql } from '#database/database.js';
import { savedIn } from '#domain/audiences/resolve-segment.js';
import type { Segment } from '#domain/audiences/segment.js';
import { conflict, unprocessable } from '#http/problem.js';
import type { MetricLists } from '#api/metrics/metric-lists.js';
import { goneSegment, resolvedSegment } from './resolved-segment.js';

/** Saves a segment, in the caller's transaction. @throws ProblemException, and then nothing is to be kept. */
export async function makeSegment(
  sql: Sql,
  workspaceId: string,
  body: CreateSegment,
  lists: MetricLists,
): Promise<SavedSegment> {
  const { kind, name, rule = null } = body;
  if (body.kind === 'rule') await holdLists(sql, workspaceId, body.rule);
  const made = await insertSavedSegment(sql, { workspaceId, name, kind, rule });
  if (made === undefined) throw nameTaken(name);
  if (body.kind === 'rule') return made;
  const on = { workspaceId, segmentId: made.id };
  if (body.rule !== undefined) {
    const resolved = await resolvedSegment(sql, workspaceId, body.rule, 'rule');
    return { ...made, size: await freezeRule(sql, on, resolved) };
  }
  if (body.metric !== undefined) {
    const fanIds = await lists.fanIds(sql, workspaceId, body.metric);
    return { ...made, size: await listFansOfNumber(sql, on, fanIds) };
  }
  return { ...made, size: await nameFans(sql, on, body.fanIds ?? []) };
}

async function nameFans(
  sql: Sql,
  on: { workspaceId: string; segmentId: string },
  fanIds: readonly string[],
): Promise<number> {
  const { size, unknown } = await listFansByName(sql, on, fanIds);
  if (unknown.length === 0) return size;
  const errors = unknown.slice(0, 100).map((id) => ({
    path: `fanIds.${fanIds.indexOf(id)}`,
    message: 'There is no such fan',
  }));
  const many = unknown.length === 1 ? 'One of the ids is' : `${unknown.length} of the ids are`;
  throw unprocessable(`${many} of no fan of this workspace.`, errors);
}

/**
 * A rule is kept only if all that it names are lists that are there. They cannot be deleted before the caller's
 * transaction ends, and afterwards the rule counts as their use. @throws ProblemException (422)
 */
export async function holdLists(sql: Sql, workspaceId: string, rule: Segment): Promise<void> {
  const kept = await holdSaved(sql, workspaceId, rule);
  const meanings = await readMeanings(sql, workspaceId, savedIn(rule));
  if ([...meanings.values()].some(({ kind }) => kind === 'rule'))
    throw unprocessable('A saved rule cannot name another one.', [
      { path: 'rule', message: 'Names a saved rule. It may name lists' },
    ]);
  if (!kept) throw goneSegment('rule', 'Names a saved segment that is not there');
}

export const nameTaken = (name: string | undefined) =>
  conflict(`The workspace has a segment named "${name ?? ''}" already.`);
