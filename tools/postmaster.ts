import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { signal, startMark, until } from './process.js';

/** Backends notice the end of their postmaster by themselves after a moment. A busy one is ended by us. */
const PATIENCE_MS = 500;
/** A whole server that ends properly writes a checkpoint first. */
const SHUTDOWN_MS = 10_000;

/**
 * After a kill -9 of the postmaster its backends may still write to the data folder and hold its shared memory. A new
 * server beside them would damage the data. So this function waits for them to end (and then ends them). It also
 * removes the lock file, because its process id may now belong to another program.
 */
export async function clearStalePostmaster(dataDir: string): Promise<void> {
  const lockFile = join(dataDir, 'postmaster.pid');
  if (!existsSync(lockFile)) return;
  const pid = Number(readFileSync(lockFile, 'utf8').split('\n')[0]);
  // A killed supervisor left a whole server behind. (We hold the folder's lock now.) The server is asked to end
  // properly.
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
  // On systems that cannot list processes by folder, PostgreSQL's own check of the lock file still works.
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
        return false; // the process has ended meanwhile, or it belongs to another user
      }
    })
    .map(Number);
}

/** Line 7 of postmaster.pid is "key id" of the shared memory segment by which PostgreSQL knows that it is alone. */
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
