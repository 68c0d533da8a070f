import { makeBed, type Bed } from './bed.js';
import { compareBuilds, comparisonTable, keepComparison } from './against.js';
import { describeMachine } from './machine.js';
import { HELP, readOptions, type BenchOptions } from './options.js';
import { screen, writeReport } from './report.js';
import { ROWS } from './rows/index.js';
import type { Measured } from './row.js';

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(HELP);
    return;
  }
  const say = (line: string) => process.stderr.write(`${line}\n`);
  if (options.against !== undefined) {
    const rows = await compareBuilds(options.against.folder, options, say);
    process.stdout.write(`${comparisonTable(rows)}\n`);
    if (options.report) keepComparison(rows, options.against.name, options);
    return;
  }
  const bed = await makeBed(options, environment(), say);
  const stop = () => void bed.close().then(() => process.exit(130));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    await measure(bed, options);
  } finally {
    await bed.close();
  }
}

async function measure(bed: Bed, options: BenchOptions): Promise<void> {
  const rows: Measured[] = [];
  for (const name of options.rows) rows.push(...(await ROWS[name](bed)));
  process.stdout.write(`${screen(rows)}\n`);
  if (!options.report) return;
  writeReport(rows, options, await describeMachine(bed));
}

/** Keeps only the variables that are set. */
function environment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
