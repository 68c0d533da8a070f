import { mkdtempSync, readdirSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '#database/database.js';
import { EmbeddedPostgres } from '#tools/postgres.js';
import { freePort } from '#tools/process.js';
import { LocalService } from '#tools/service.js';

export interface OwnPostgres {
  url: string;
  /** A migrated database on this server, for the test itself. */
  database: Database;
  /** All processes of the server: the postmaster and the processes that it started. */
  processes(): number[];
  /** Stops all of them where they are: sockets stay open, and nothing is answered. */
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
}

/** A PostgreSQL server of the caller's own, which a test may damage. The shared server is not touched. */
export async function ownPostgres(): Promise<OwnPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'segue-postgres-'));
  // The server may run as another user of the system, and that user has to pass through the folder.
  chmodSync(folder, 0o711);
  const dataDir = join(folder, 'data');
  const postgres = await EmbeddedPostgres.open({
    dataDir,
    port: await freePort(),
    password: 'test',
    logFile: join(folder, 'postgres.log'),
    unsafe: true,
  });
  const service = new LocalService(await postgres.spec(), {
    say: () => undefined,
    onProcess: () => undefined,
  });
  await service.start();
  await postgres.ensureDatabase('segue');
  const url = postgres.url('segue');
  const database = await new Database(url, { poolSize: 2 }).connect();
  await database.migrate();
  const processes = () => processesIn(realpathSync(dataDir));
  const signalAll = (signal: NodeJS.Signals) => {
    for (const pid of processes()) process.kill(pid, signal);
  };
  return {
    url,
    database,
    processes,
    freeze: () => signalAll('SIGSTOP'),
    thaw: () => signalAll('SIGCONT'),
    close: async () => {
      signalAll('SIGCONT');
      await database.close();
      await service.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Every process of a PostgreSQL server has its data folder as working directory. */
function processesIn(folder: string): number[] {
  const inFolder = (pid: string) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === folder;
    } catch {
      return false; // the process has ended meanwhile, or it belongs to another user
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && inFolder(name))
    .map(Number);
}
