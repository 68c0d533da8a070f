import { readdirSync, readFileSync } from 'node:fs';

/** Kernel ticks a second, as /proc counts; the same on every Linux of today. */
const TICKS = 100;

interface Stat {
  pid: number;
  parent: number;
  ticks: number;
}

/** Seconds of processor time this process and its descendants have used; undefined where there is no /proc. */
export function cpuSeconds(pid: number): number | undefined {
  const own = statOf(pid);
  // All the others are children of this process: it counts by itself.
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
    // utime and stime.
    const ticks = [11, 12].reduce((sum, index) => sum + Number(fields[index]), 0);
    return { pid, parent: Number(fields[1]), ticks };
  } catch {
    // Ended while we looked.
    return undefined;
  }
}

/** The most memory the process has ever held, in bytes; undefined where there is no /proc. */
export function peakMemory(pid: number): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}

export class CpuMeter {
  private readonly before: Map<string, number>;

  constructor(private readonly pids: Record<string, number>) {
    this.before = this.read();
  }

  /** Milliseconds of processor time each process used since the start, for each of so many units of work. */
  perUnit(units: number): Record<string, number> {
    const now = this.read();
    const spent = [...this.before].map(([name, was]) => {
      const used = (now.get(name) ?? was) - was;
      return [name, Math.round((used * 10_000) / Math.max(1, units)) / 10] as const;
    });
    return Object.fromEntries(spent);
  }

  private read(): Map<string, number> {
    return new Map(
      Object.entries(this.pids).flatMap(([name, pid]) => {
        const seconds = cpuSeconds(pid);
        return seconds === undefined ? [] : [[name, seconds] as const];
      }),
    );
  }
}
