import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { TRACE_FIGURES } from '#test/world/trace-figures.js';
import type { Machine } from './machine.js';
import type { BenchOptions } from './options.js';
import { ROW_NAMES } from './row-names.js';
import type { Measured } from './row.js';
import { median, rounded } from './stats.js';

/** A line as it is kept. Rows may be measured one by one, so each says when and how it was measured. */
const KeptSchema = z.object({
  row: z.enum(ROW_NAMES),
  what: z.string(),
  reached: z.string(),
  target: z.string(),
  ok: z.boolean(),
  figures: z.record(z.string(), z.unknown()),
  how: z.string().optional(),
  measuredAt: z.string(),
  seconds: z.number(),
  rounds: z.number(),
});
type Kept = z.infer<typeof KeptSchema>;
const ResultsSchema = z.object({ rows: z.array(KeptSchema) });

const file = (name: string) => fileURLToPath(new URL(`../../bench/${name}`, import.meta.url));

export function screen(rows: Measured[]): string {
  return rows
    .map(
      ({ ok, what, reached, target }) =>
        `${ok ? 'ok  ' : 'MISS'}  ${what}\n      ${reached}; target ${target}`,
    )
    .join('\n');
}

/** Replaces the earlier figures of the rows that were just measured. */
export function writeReport(rows: Measured[], { seconds, rounds }: BenchOptions, machine: Machine): void {
  const measuredAt = new Date().toISOString();
  const fresh = rows.map((row) => ({ ...row, measuredAt, seconds, rounds }));
  const kept = keptRows().filter(({ row }) => !rows.some((other) => other.row === row));
  const all = ROW_NAMES.flatMap((name) => [...kept, ...fresh].filter(({ row }) => row === name));
  writeFileSync(file('results.json'), `${JSON.stringify({ machine, rows: all }, null, 2)}\n`);
  writeFileSync(file('RESULTS.md'), markdown(all, machine));
}

function keptRows(): Kept[] {
  const path = file('results.json');
  return existsSync(path) ? ResultsSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).rows : [];
}

function markdown(rows: Kept[], machine: Machine): string {
  const table = rows.map(
    ({ ok, what, reached, target, how, measuredAt, seconds, rounds }) =>
      `| ${what} | ${target} | ${reached} | ${ok ? 'yes' : '**no**'} | ${measuredAt.slice(0, 16)}, ${how ?? `${rounds} × ${seconds} s`} |`,
  );
  return `# Measured

Written by \`npm run bench\`; all figures of all runs are in \`results.json\`.

Machine: ${machine.cores} cores (${machine.processor}), ${machine.memoryGb} GB, ${machine.system}; Node ${machine.node}, PostgreSQL ${machine.postgres} (fsync and synchronous_commit on), Temporal server ${machine.temporalServer} on the same PostgreSQL with 64 history shards, SDK ${machine.temporalSdk}.

| what | asked for | reached | met | measured |
|---|---|---|---|---|
${table.join('\n')}

## What one fan costs

Over all runs of their workflow, with the template flow and two nights to wait through; asserted exactly, bytes within bounds, in \`workflows/reference-traces.int-spec.ts\`. Asked for: plain at most 8 history events, A at most 38.

| reference trace | history events | KB, below | state transitions | SQL statements |
|---|---|---|---|---|
${traceRow('plain: a send, a branch and a send', TRACE_FIGURES.plain)}
${traceRow('A: pre-saved, saved for them, prompted, saved, asked to follow, followed', TRACE_FIGURES.a)}
${traceRow('B: pre-saved, saved for them, prompted, never saved, re-engaged by SMS', TRACE_FIGURES.b)}

## Where the time goes

Milliseconds of processor time a unit (a fan; 1,000 events for the intake), the median of the runs. PostgreSQL's time is told apart by whom it works for.

${whereTheTimeGoes(rows)}

${HOW}`;
}

function traceRow(what: string, figures: (typeof TRACE_FIGURES)['plain' | 'a' | 'b']): string {
  const { historyEvents, bytesBelow, stateTransitions, sqlStatements } = figures;
  return `| ${what} | ${historyEvents} | ${bytesBelow / 1000} | ${stateTransitions} | ${sqlStatements} |`;
}

const CpuSchema = z.array(
  z.object({
    cpuMsEach: z.record(z.string(), z.number()).optional(),
    cpuMsPerThousand: z.record(z.string(), z.number()).optional(),
  }),
);

function whereTheTimeGoes(rows: Kept[]): string {
  const lines = rows.flatMap(({ row, what, figures }) =>
    ['segue', 'bare', 'runs'].flatMap((side) => {
      const runs = CpuSchema.safeParse(figures[side]);
      const times = (runs.data ?? [])
        .map((run) => run.cpuMsEach ?? run.cpuMsPerThousand)
        .filter((time) => time !== undefined);
      if (times.length === 0) return [];
      const name = side === 'runs' ? what.replace(/[,(].*/, '').trim() : `${row}, ${side}`;
      return [`| ${name} | ${PROCESSES.map((process) => shareOf(process, times)).join(' | ')} |`];
    }),
  );
  return `| | ${PROCESSES.join(' | ')} |\n|---|${'---|'.repeat(PROCESSES.length)}\n${lines.join('\n')}`;
}

const PROCESSES = ['temporal', 'postgres for temporal', 'postgres for segue', 'worker', 'api', 'client'];

function shareOf(process: string, runs: Record<string, number>[]): string {
  const values = runs.flatMap((run) => run[process] ?? []);
  return values.length === 0 ? '–' : String(rounded(median(values)));
}

const HOW = `## How

- Everything runs on this one machine: PostgreSQL, the Temporal server, API, one worker process and the sandbox, each a process of its own, started as \`npm start\` starts them; the bench is one more and takes its share.
- Sides alternate (A/B/A/B); each run has a database and a namespace of its own; a checkpoint comes before it. The median of the runs counts.
- A baseline has a worker process with the slots, pollers, cache and queue layout of Segue's own (\`bench/baseline\`). It keeps no state of its own and does nothing in its activity.
- Timers and completions are counted in the Temporal server's tables, ends and sends in Segue's: nobody waits for results, which would load the server.
- A run that loses a fan, or records a message too many or too few, fails the bench.
- No provider budget and no faults; callbacks only where the table says so. Fans pre-save and are written to by email, under the purpose \`service\`, which the caps do not hold back.
- The bare intake is the strictest: one statement that inserts into \`events\` and \`event_keys\` alone, with nothing looked up, no fan locked and no nudge written.
- The bare COPY reads the very rows that the import has left in its tables, from files on the server's own disk, into the same tables, emptied, with their indexes and foreign keys, in one transaction. No worker runs: workflows follow at enrollment's rate.
- Lateness is from the moment a wait is due to the claim of the message that follows it.
- The page's views come at an even rate, whether earlier ones are answered or not. The file beside it is sent by Express with the API's own logging, headers and parsers, in a process of its own (column \`api\` of \`pages, bare\`).
- \`--profile DIR\` writes CPU profiles of worker and API.
`;
