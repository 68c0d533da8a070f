import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Machine } from './machine.js';
import type { BenchOptions } from './options.js';
import type { Measured } from './row.js';

export interface Report {
  measuredAt: string;
  command: string;
  machine: Machine;
  seconds: number;
  rounds: number;
  rows: Measured[];
}

const file = (name: string) => fileURLToPath(new URL(`../../bench/${name}`, import.meta.url));

export function screen(rows: Measured[]): string {
  return rows
    .map(
      ({ ok, what, reached, target }) =>
        `${ok ? 'ok  ' : 'MISS'}  ${what}\n      ${reached}; target ${target}`,
    )
    .join('\n');
}

export function writeReport(report: Report): void {
  writeFileSync(file('results.json'), `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(file('RESULTS.md'), markdown(report));
}

export function commandOf({ rows, seconds, rounds }: BenchOptions): string {
  return `npm run bench -- ${rows.join(' ')} --seconds ${seconds} --rounds ${rounds}`;
}

function markdown({ measuredAt, command, machine, seconds, rounds, rows }: Report): string {
  const table = rows.map(
    ({ ok, what, reached, target }) => `| ${what} | ${target} | ${reached} | ${ok ? 'yes' : '**no**'} |`,
  );
  return `# Measured

\`${command}\`, ${measuredAt}. Written by the bench; all figures of all runs are in \`results.json\`.

Machine: ${machine.cores} cores (${machine.processor}), ${machine.memoryGb} GB, ${machine.system}; Node ${machine.node}, PostgreSQL ${machine.postgres} (fsync and synchronous_commit on), Temporal server ${machine.temporalServer} on the same PostgreSQL with 64 history shards, SDK ${machine.temporalSdk}.

| what | asked for | reached | met |
|---|---|---|---|
${table.join('\n')}

## How

- Everything runs on this one machine: PostgreSQL, the Temporal server, API, one worker process and the sandbox, each a process of its own, started as \`npm start\` starts them; the bench is one more and takes its share.
- Sides alternate (A/B/A/B), ${seconds} s each at least where a side is fed for a time, ${rounds} rounds, the median counts. Each run has a database and a namespace of its own; a checkpoint comes before it.
- A baseline has a worker process with the slots, pollers, cache and queue layout of Segue's own (\`bench/baseline\`). It keeps no state of its own and does nothing in its activity.
- Timers and completions are counted in the Temporal server's tables, ends and sends in Segue's: nobody waits for results, which would load the server.
- No provider budget and no faults; callbacks only where the table says so. Fans pre-save and are written to by email, under the purpose \`service\`, which the caps do not hold back.
- Lateness is from the moment a wait is due to the claim of the message that follows it.
`;
}
