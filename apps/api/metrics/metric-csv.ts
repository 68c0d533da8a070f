import { stringify } from 'csv-stringify/sync';
import type { Request, Response } from 'express';

/**
 * A metric as a table. A line has a value for each column; what it has beyond them is left out. Cells that a
 * spreadsheet would take for a formula are escaped.
 */
export const tableOf = (lines: readonly object[], columns: readonly string[]): string =>
  stringify([...lines], { header: true, columns: [...columns], escape_formulas: true });

/**
 * Whether the answer is CSV: as `format` says, or else the Accept header. Sets the headers of the answer; a table is
 * kept under the given name.
 */
export function isCsv(
  { format }: { format?: 'json' | 'csv' | undefined },
  name: string,
  { request, response }: { request: Request; response: Response },
): boolean {
  response.vary('Accept');
  const csv =
    format === 'csv' || (format === undefined && request.accepts(['json', 'text/csv']) === 'text/csv');
  if (!csv) return false;
  response.type('text/csv; charset=utf-8');
  response.attachment(`${name}.csv`);
  return true;
}
