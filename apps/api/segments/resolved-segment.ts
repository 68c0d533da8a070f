import type { ResolvedSegment, Segment } from '#domain/audiences/segment.js';
import { assertNever } from '#domain/assert-never.js';
import { readResolved } from '#database/audiences/saved-segments.js';
import type { Sql } from '#database/database.js';
import { type ProblemException, unprocessable } from '#http/problem.js';

/**
 * The segment of a request, with its saved ones replaced by what they mean now. `path` is where the request has it.
 * @throws ProblemException (422) where a saved segment is not there, or the rules together are too large.
 */
export async function resolvedSegment(
  sql: Sql,
  workspaceId: string,
  segment: Segment,
  path = 'segment',
): Promise<ResolvedSegment> {
  const resolution = await readResolved(sql, workspaceId, segment);
  switch (resolution.kind) {
    case 'resolved':
      return resolution.segment;
    case 'unknown':
      throw goneSegment(path, `There is no saved segment ${resolution.segmentId}`);
    case 'too_large':
      throw unprocessable('The segment is too large.', [
        { path, message: 'With the rules of its saved segments it has more than 1,000 parts' },
      ]);
    default:
      return assertNever(resolution);
  }
}

export const goneSegment = (path: string, message: string): ProblemException =>
  unprocessable('A saved segment is not there.', [{ path, message }]);
