import { stringify } from 'csv-stringify/sync';
import type { ListedFan } from '#database/metrics/listed-fan.js';

const COLUMNS = ['fanId', 'externalId', 'territory', 'erased', 'at', 'messageId', 'track', 'step'];
const LINES_AT_ONCE = 2000;

/** The list behind a number as a table, a part at a time. Cells that a spreadsheet would take for a formula are escaped. */
export function* fansCsv(lines: readonly ListedFan[]): Generator<string> {
  yield stringify([COLUMNS]);
  for (let begin = 0; begin < lines.length; begin += LINES_AT_ONCE) {
    const part = lines.slice(begin, begin + LINES_AT_ONCE).map((line) => ({
      ...line,
      erased: String(line.erased),
      at: line.at?.toISOString() ?? '',
    }));
    yield stringify(part, { columns: COLUMNS, escape_formulas: true });
  }
}
