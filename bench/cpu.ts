import { readdirSync, readFileSync } from 'node:fs';

/** Kernel ticks a second, as /proc counts them. They are the same on every Linux of today. */
const TICKS = 100;

interface Stat {
  pid: number;
  parent: number;
  ticks: number;
}

/** Seconds of processor time that this process and its descendants have used. Undefined if there is no /proc. */
function cpuSeconds(pid: number): number | undefined {
  const own = statOf(pid);
  // All other processes are children of this one, and this one is counted separately.
  if (own === undefined || pid === process.pid) return own && own.ticks / TICKS;
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? []);
  const ticksBelow = (parent: number): number =>
    all
      .filter((stat) => stat.parent === parent)
      .reduce((sum, { pid: child, ticks }) => sum + ticks + ticksBelow(child), 0);
  return (own.ticks + ticksBelow(pid)) / TICKS;
}

function statOf(pid: number): Stat | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // These two fields are utime and stime.
    const ticks = [11, 12].reduce((sum, index) => sum + Number(fields[index]), 0);
    return { pid, parent: Number(fields[1]), ticks };
  } catch {
    // The process ended while we read its file.
    return undefined;
  }
}

/** The most memory that the process has ever held, in bytes. Undefined if there is no /proc. */
export const peakMemory = (pid: number): number | undefined => memory(pid, /^VmHWM:\s+(\d+) kB/m);

/** The memory that the process holds now, in bytes. Undefined if there is no /proc. */
export const memoryNow = (pid: number): number | undefined => memory(pid, /^VmRSS:\s+(\d+) kB/m);

function memory(pid: number, line: RegExp): number | undefined {
  try {
    const kilobytes = line.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}

/** Which processes are measured: processes by name, and those of PostgreSQL by the database that they serve. */
export interface Watched {
  pids: Record<string, number>;
  backends: () => Promise<Record<string, number[]>>;
}

/**
 * Milliseconds of processor time for each unit of work, by process. PostgreSQL's work for each side is counted
 * separately.
 */
export class CpuMeter {
  private constructor(
    private readonly watched: Watched,
    private readonly before: Map<string, number>,
  ) {}

  static async start(watched: Watched): Promise<CpuMeter> {
    return new CpuMeter(watched, await read(watched));
  }

  async perUnit(units: number): Promise<Record<string, number>> {
    const now = await read(this.watched);
    const spent = [...this.before].map(([name, was]) => {
      const used = (now.get(name) ?? was) - was;
      return [name, Math.round((used * 10_000) / Math.max(1, units)) / 10] as const;
    });
    return Object.fromEntries(spent);
  }
}

async function read({ pids, backends }: Watched): Promise<Map<string, number>> {
  const seconds = new Map<string, number>();
  const add = (name: string, pid: number) => {
    const used = cpuSeconds(pid);
    if (used !== undefined) seconds.set(name, (seconds.get(name) ?? 0) + used);
  };
  for (const [name, pid] of Object.entries(pids)) add(name, pid);
  for (const [database, workers] of Object.entries(await backends())) {
    const name = database.startsWith('bench_') ? 'postgres for segue' : 'postgres for temporal';
    if (database.startsWith('bench_') || database.startsWith('temporal'))
      for (const pid of workers) add(name, pid);
  }
  return seconds;
}
