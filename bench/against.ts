import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { BenchOptions } from './options.js';
import { median, rounded } from './stats.js';

const BUILDS = ['this', 'before'] as const;
type Build = (typeof BUILDS)[number];

/** One figure of both builds: the rates of all rounds, in units a second. */
interface Compared {
  name: string;
  this: number[];
  before: number[];
  /** The median of this build ÷ the median of the build before. */
  ratio: number;
  cpuMsEach: Record<Build, number | undefined>;
}

const RunSchema = z.object({
  rate: z.number(),
  cpuMsEach: z.record(z.string(), z.number()).optional(),
  cpuMsPerThousand: z.record(z.string(), z.number()).optional(),
});
type Run = z.infer<typeof RunSchema>;

/** The form in which a bench prints each run: `row round/rounds side: {…}`. */
const LINE = /^(\S+) \d+\/\d+ (\S+): (\{.*\})$/;

/**
 * Runs the rows with this build and with the one in `folder` (a checkout with its packages, after `npm run build`).
 * The two take turns, and each has its own bench on its own servers. The medians of the rounds are compared.
 */
export async function compareBuilds(
  folder: string,
  options: BenchOptions,
  say: (line: string) => void,
): Promise<Compared[]> {
  const folders: Record<Build, string> = {
    this: fileURLToPath(new URL('../..', import.meta.url)),
    before: folder,
  };
  if (!existsSync(join(folder, 'dist/bench/main.js')))
    throw new Error(`${folder} has no dist/bench/main.js: run npm ci && npm run build there first.`);
  const runs: Record<Build, Map<string, Run[]>> = { this: new Map(), before: new Map() };
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const build of round % 2 === 1 ? BUILDS : [...BUILDS].reverse()) {
      for (const [name, run] of await benchOf(folders[build], options, (line) =>
        say(`${build} ${round}: ${line}`),
      )) {
        runs[build].set(name, [...(runs[build].get(name) ?? []), run]);
      }
    }
  }
  return compared(runs);
}

function compared(runs: Record<Build, Map<string, Run[]>>): Compared[] {
  return [...runs.this].flatMap(([name, mine]) => {
    const others = runs.before.get(name);
    if (others === undefined) return [];
    const rates = { this: mine.map(({ rate }) => rate), before: others.map(({ rate }) => rate) };
    return [
      {
        name,
        ...rates,
        ratio: rounded(median(rates.this) / median(rates.before), 3),
        cpuMsEach: { this: cpuOf(mine), before: cpuOf(others) },
      },
    ];
  });
}

/** The processor time of a unit over all processes but the bench's own (ms), as the median of the runs. */
function cpuOf(runs: Run[]): number | undefined {
  const sums = runs.flatMap(({ cpuMsEach, cpuMsPerThousand }) => {
    const values = Object.entries(cpuMsEach ?? cpuMsPerThousand ?? {}).flatMap(([process, ms]) =>
      process === 'client' ? [] : [ms],
    );
    return values.length === 0 ? [] : [values.reduce((sum, value) => sum + value, 0)];
  });
  return sums.length === 0 ? undefined : rounded(median(sums));
}

async function benchOf(
  folder: string,
  { rows, seconds, quick }: BenchOptions,
  say: (line: string) => void,
): Promise<Map<string, Run>> {
  const args = ['dist/bench/main.js', ...rows, '--rounds', '1', '--seconds', String(seconds), '--no-report'];
  const child = spawn(process.execPath, [...args, ...(quick ? ['--quick'] : [])], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const found = new Map<string, Run>();
  for await (const line of createInterface({ input: child.stderr })) {
    const [, row, side, figures] = LINE.exec(line) ?? [];
    say(line);
    if (row === undefined || side === undefined || figures === undefined) continue;
    found.set(`${row}, ${side}`, RunSchema.parse(JSON.parse(figures)));
  }
  const code = await ended;
  if (code !== 0) throw new Error(`The bench of ${folder} ended with ${String(code)}.`);
  return found;
}

export function comparisonTable(rows: Compared[]): string {
  const list = (rates: number[]) => rates.map((rate) => rounded(rate)).join(', ');
  const cpu = ({ cpuMsEach }: Compared) => `${cpuMsEach.this ?? '–'} / ${cpuMsEach.before ?? '–'}`;
  return [
    '| run | this build, units/s | build before, units/s | ratio of medians | CPU ms a unit, this / before |',
    '|---|---|---|---|---|',
    ...rows.map(
      (row) => `| ${row.name} | ${list(row.this)} | ${list(row.before)} | **${row.ratio}** | ${cpu(row)} |`,
    ),
  ].join('\n');
}

/** Writes the comparison to the top of bench/AGAINST.md, which keeps the earlier ones. */
export function keepComparison(rows: Compared[], name: string, { rounds }: BenchOptions): void {
  const path = fileURLToPath(new URL('../../bench/AGAINST.md', import.meta.url));
  const title = `# This build against the build before\n\nWritten by \`npm run bench -- … --against FOLDER\`: both builds in turn, each with its own bench and servers.\n`;
  const earlier = existsSync(path) ? readFileSync(path, 'utf8').slice(title.length) : '';
  const when = new Date().toISOString().slice(0, 16);
  writeFileSync(
    path,
    `${title}\n## ${when}, against ${name}, ${rounds} rounds\n\n${comparisonTable(rows)}\n${earlier}`,
  );
}
