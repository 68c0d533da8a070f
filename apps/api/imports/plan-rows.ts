import type { RowFault } from '#database/fans/imports.js';
import type { ImportRow, ReadRow } from './read-row.js';

/** One row of the file, ready to be imported or named as faulty. */
export type PlannedRow =
  { kind: 'import'; row: ImportRow } | { kind: 'fault'; faults: [RowFault, ...RowFault[]] };

/**
 * Finds rows that name the same fan twice within the file: the first good one counts. Looks at the whole file, so
 * that a resumed import sees the same duplicates as the first run.
 */
export function planRows(rows: ReadRow[]): PlannedRow[] {
  const seen = new Map<string, number>();
  return rows.map((read): PlannedRow => {
    if (read.kind === 'rejected') return rejected(read.line, read.reasons);
    const keys = keysOf(read.row);
    const earlier = keys.find(({ key }) => seen.has(key));
    if (earlier !== undefined) {
      const reason = `duplicate: same ${earlier.column} as line ${seen.get(earlier.key) ?? 0}`;
      return { kind: 'fault', faults: [{ line: read.row.line, kind: 'duplicate', reason, fanId: null }] };
    }
    for (const { key } of keys) seen.set(key, read.row.line);
    return { kind: 'import', row: read.row };
  });
}

function keysOf({ externalId, email, phone }: ImportRow): { column: string; key: string }[] {
  const given = { external_id: externalId, email, phone };
  return Object.entries(given).flatMap(([column, value]) =>
    value === null ? [] : [{ column, key: `${column}\n${value}` }],
  );
}

function rejected(line: number, reasons: string[]): PlannedRow {
  const [first = 'row: cannot be read', ...more] = reasons;
  const fault = (reason: string): RowFault => ({ line, kind: 'rejected', reason, fanId: null });
  return { kind: 'fault', faults: [fault(first), ...more.map(fault)] };
}
