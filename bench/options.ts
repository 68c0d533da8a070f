import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { ROW_NAMES, type RowName } from './row-names.js';

export const HELP = `Measures Segue against bare baselines on the same servers; see bench/RESULTS.md.

  npm run bench -- [names…] [options]     names: ${ROW_NAMES.join(', ')}; without a name: all

  --seconds N    how long each run lasts at least (60)
  --rounds N     runs of each side, in turn; the median counts (3)
  --list N       rows of the imported list (1000000)
  --quick        short and small runs for development; their figures say little
  --data DIR     where the servers keep their data (a fresh folder under the system's temporary one)
  --profile DIR  writes CPU profiles of worker and API there (open them in a browser's developer tools)
  --against DIR  compares with the build in that folder, in turn (first run npm ci && npm run build there)
  --before NAME  the name of that build in bench/AGAINST.md (the folder's name)
  --no-report    only prints, and leaves bench/RESULTS.md and bench/results.json as they are
`;

export interface BenchOptions {
  rows: RowName[];
  seconds: number;
  rounds: number;
  /** Rows of the list that is imported. */
  list: number;
  /** In a quick run sizes in fans are divided by this. */
  shrink: number;
  dataDir: string | undefined;
  profileDir: string | undefined;
  report: boolean;
  quick: boolean;
  /** The folder of the build to compare with, and the name of that build. */
  against: { folder: string; name: string } | undefined;
}

const Positive = z.coerce.number().positive();

export function readOptions(args: string[]): BenchOptions | 'help' {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      seconds: { type: 'string' },
      rounds: { type: 'string' },
      list: { type: 'string' },
      quick: { type: 'boolean', default: false },
      data: { type: 'string' },
      profile: { type: 'string' },
      against: { type: 'string' },
      before: { type: 'string' },
      'no-report': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const rows = z.array(z.enum(ROW_NAMES)).parse(positionals);
  return {
    rows: rows.length === 0 ? [...ROW_NAMES] : rows,
    seconds: Positive.parse(values.seconds ?? (values.quick ? 10 : 60)),
    rounds: Positive.int().parse(values.rounds ?? (values.quick ? 1 : 3)),
    list: Positive.int().parse(values.list ?? (values.quick ? 10_000 : 1_000_000)),
    shrink: values.quick ? 10 : 1,
    dataDir: values.data,
    profileDir: values.profile,
    // The figures of a quick run would replace the kept ones.
    quick: values.quick,
    against:
      values.against === undefined
        ? undefined
        : { folder: resolve(values.against), name: values.before ?? basename(values.against) },
    report: !values['no-report'] && !values.quick,
  };
}
