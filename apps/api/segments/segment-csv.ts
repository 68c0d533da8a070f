import { stringify } from 'csv-stringify/sync';
import { scanSegmentFans } from '#database/audiences/segment-fans.js';
import type { Sql } from '#database/database.js';
import type { FanRow } from '#database/fans/fans.js';
import type { ResolvedSegment } from '#domain/audiences/segment.js';

const COLUMNS = ['id', 'externalId', 'territory', 'zone', 'locale', 'createdAt'];
const FANS_AT_ONCE = 2000;

/**
 * The fans of a segment as a table, a part at a time: however many there are, only one part is in memory. It holds no
 * addresses. Cells that a spreadsheet would take for a formula are escaped.
 */
export async function* segmentCsv(
  sql: Sql,
  workspaceId: string,
  segment: ResolvedSegment,
): AsyncGenerator<string> {
  yield stringify([COLUMNS]);
  let after: string | undefined;
  for (;;) {
    const page = { workspaceId, segment, after, limit: FANS_AT_ONCE };
    const { fans, last } = await scanSegmentFans(sql, page);
    if (fans.length > 0) yield linesOf(fans);
    if (last === null) return;
    after = last;
  }
}

const linesOf = (fans: FanRow[]): string =>
  stringify(
    fans.map((fan) => ({ ...fan, createdAt: fan.createdAt.toISOString() })),
    { columns: COLUMNS, escape_formulas: true },
  );
