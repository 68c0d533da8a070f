import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { signal, startMark, until } from './process.js';

/** Backends notice the end of their postmaster by themselves within a moment; a busy one is ended. */
const PATIENCE_MS = 500;
/** A whole server that ends properly writes a checkpoint first. */
const SHUTDOWN_MS = 10_000;

/**
 * After a kill -9 of the postmaster its backends may still write to the data folder and hold its shared memory;
 * a new server beside them would damage it. Waits for them to end (then ends them), and removes the lock file
 * that a process of another kind might by now seem to own.
 */
export async function clearStalePostmaster(dataDir: string): Promise<void> {
  const lockFile = join(dataDir, 'postmaster.pid');
  if (!existsSync(lockFile)) return;
  const pid = Number(readFileSync(lockFile, 'utf8').split('\n')[0]);
  // A whole server left over from a killed supervisor (which holds the folder's lock now): it ends properly.
  const isWhole = processesIn(dataDir).includes(pid);
  if (isWhole) signal(pid, 'SIGINT');
  const withinMs = isWhole ? SHUTDOWN_MS : PATIENCE_MS;
  if (!(await until(() => processesIn(dataDir).length === 0, { withinMs }))) {
    for (const orphan of processesIn(dataDir)) signal(orphan, 'SIGQUIT');
    if (!(await until(() => processesIn(dataDir).length === 0, { withinMs: 5_000 }))) {
      for (const orphan of processesIn(dataDir)) signal(orphan, 'SIGKILL');
      await until(() => processesIn(dataDir).length === 0, { withinMs: 5_000 });
    }
  }
  await until(() => sharedMemoryIsFree(lockFile), { withinMs: SHUTDOWN_MS });
  // Where processes cannot be listed by folder, PostgreSQL's own check of the lock file stays in force.
  if (canListProcesses() || startMark(pid) === undefined) rmSync(lockFile, { force: true });
}

const canListProcesses = () => existsSync('/proc/self/cwd');

/** Every process of a PostgreSQL server has its data folder as working directory. */
function processesIn(dataDir: string): number[] {
  if (!canListProcesses()) return [];
  const folder = realpathSync(dataDir);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readlinkSync(`/proc/${name}/cwd`) === folder && startMark(Number(name)) !== undefined;
      } catch {
        return false; // ended meanwhile, or another person's
      }
    })
    .map(Number);
}

/** Line 7 of postmaster.pid is "key id" of the segment by which PostgreSQL knows that it is alone. */
function sharedMemoryIsFree(lockFile: string): boolean {
  const id = existsSync(lockFile)
    ? readFileSync(lockFile, 'utf8').split('\n')[6]?.trim().split(/\s+/)[1]
    : undefined;
  if (id === undefined || !existsSync('/proc/sysvipc/shm')) return true;
  const segments = readFileSync('/proc/sysvipc/shm', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  const attached = segments.find((fields) => fields[1] === id)?.[6];
  return attached === undefined || attached === '0';
}
