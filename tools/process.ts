import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';

/**
 * An error that the person at the keyboard can do something about. It is shown as one sentence, without a stack, and
 * the exit code is 1.
 */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** The `code` of a system error (ENOENT, EADDRINUSE …). */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * The start time of a process. It tells a process from a later one that was given the same id. Undefined means that
 * the process has ended. (A zombie counts as ended, because nobody may be left to collect an orphan.)
 */
export function startMark(pid: number): string | undefined {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  try {
    if (!existsSync('/proc/self/stat')) return markFromPs(pid);
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name stands in brackets, and may itself hold brackets and blanks.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function markFromPs(pid: number): string | undefined {
  const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  return line === '' || line.startsWith('Z') ? undefined : line.slice(line.indexOf(' ') + 1).trim();
}

export interface ProcessMark {
  pid: number;
  mark: string;
}

/** Whether exactly this process still runs, and not another one that was given its id. */
export function isRunning({ pid, mark }: ProcessMark): boolean {
  return startMark(pid) === mark;
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}

/** Asks a process to end. If it has not ended when the limit passes, it is killed. */
export async function endProcess(target: ProcessMark, how: { signal: NodeJS.Signals; withinMs: number }) {
  if (!isRunning(target)) return;
  signal(target.pid, how.signal);
  if (await until(() => !isRunning(target), { withinMs: how.withinMs })) return;
  signal(target.pid, 'SIGKILL');
  await until(() => !isRunning(target), { withinMs: 5_000 });
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Looks until the condition holds. Returns false when the time has passed. A condition that throws does not hold. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  { withinMs, everyMs = 40 }: { withinMs: number; everyMs?: number },
): Promise<boolean> {
  const end = Date.now() + withinMs;
  for (;;) {
    try {
      if (await condition()) return true;
    } catch {
      // The condition does not hold yet.
    }
    if (Date.now() >= end) return false;
    await pause(everyMs);
  }
}

/**
 * Ports on loopback that are free now. All are held while they are chosen, so no two are the same. They are below the
 * range that the kernel gives to outgoing connections, and below 32768, because Temporal stores its ports as
 * smallint.
 */
export async function freePorts(count: number): Promise<number[]> {
  const held: { port: number; close: () => Promise<void> }[] = [];
  while (held.length < count) {
    const candidate = randomInt(15_000, 32_000);
    try {
      held.push(await listen(candidate, '127.0.0.1'));
    } catch (error) {
      if (errorCode(error) !== 'EADDRINUSE') throw error;
    }
  }
  await Promise.all(held.map(({ close }) => close()));
  return held.map(({ port }) => port);
}

export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  if (port === undefined) throw new Error('No free port was found.');
  return port;
}

export async function portIsFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  try {
    await (await listen(port, host)).close();
    return true;
  } catch {
    return false;
  }
}

async function listen(port: number, host: string): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, resolve);
  });
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a numeric port.');
  return {
    port: address.port,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** A probe for `Service.ready`: true if the address answers with 2xx. */
export function httpAnswers(url: string): () => Promise<boolean> {
  return async () => (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
}
