import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { endProcess, errorCode, errorMessage, isRunning, startMark, StartError } from './process.js';
import { freePort, portIsFree } from './process.js';

const MarkSchema = z.object({ pid: z.number(), mark: z.string() });
const RecordSchema = z.object({
  name: z.string(),
  layer: z.number(),
  signal: z.enum(['SIGTERM', 'SIGINT']),
  ...MarkSchema.shape,
});
type ProcessRecord = z.infer<typeof RecordSchema>;

/** The one folder that holds everything a local Segue knows. Only one supervisor at a time works on it. */
export class DataFolder {
  private readonly records = new Map<string, ProcessRecord>();
  private isLost = false;
  private heart: NodeJS.Timeout | undefined;

  private constructor(readonly path: string) {}

  /** Makes the folder and takes its lock. */
  static open(path: string): DataFolder {
    const folder = new DataFolder(resolve(path));
    try {
      // Other users may pass through the folder (PostgreSQL may run as another system user), but they may not list
      // it.
      mkdirSync(folder.path, { recursive: true, mode: 0o711 });
      mkdirSync(folder.file('logs'), { recursive: true, mode: 0o700 });
      folder.lock();
    } catch (error) {
      if (error instanceof StartError) throw error;
      throw new StartError(`The data folder ${folder.path} cannot be used: ${errorMessage(error)}.`);
    }
    return folder;
  }

  /** The folder of a Segue that runs, to read in it. Undefined: none runs on it. */
  static inUse(path: string): DataFolder | undefined {
    const folder = new DataFolder(resolve(path));
    const lock = folder.file('supervisor.json');
    try {
      return existsSync(lock) && folder.lockHolder(lock) !== undefined ? folder : undefined;
    } catch (error) {
      throw new StartError(`The data folder ${folder.path} cannot be read: ${errorMessage(error)}.`);
    }
  }

  file(...names: string[]): string {
    return join(this.path, ...names);
  }

  log(name: string): string {
    return this.file('logs', `${name}.log`);
  }

  /** Returns what `keep` wrote before, or undefined if it wrote nothing. Content that cannot be read is damage. */
  read<S extends z.ZodType>(name: string, schema: S): z.infer<S> | undefined {
    if (!existsSync(this.file(name))) return undefined;
    try {
      return schema.parse(JSON.parse(readFileSync(this.file(name), 'utf8')));
    } catch {
      throw new StartError(
        `The data folder ${this.path} is damaged (${name} is unreadable): restore it from a backup or choose another with --data.`,
      );
    }
  }

  /** Writes the whole file or nothing. Only the owner can read it. */
  keep(name: string, content: unknown): void {
    const fresh = `${this.file(name)}.new`;
    writeFileSync(fresh, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
    chmodSync(fresh, 0o600);
    renameSync(fresh, this.file(name));
  }

  remove(name: string): void {
    rmSync(this.file(name), { force: true });
  }

  /**
   * Returns the port of the last run if it is free, so that bookmarks still work. Otherwise it returns another port.
   */
  async port(name: string): Promise<number> {
    const ports = this.read('ports.json', z.record(z.string(), z.number())) ?? {};
    const last = ports[name];
    if (last !== undefined && (await portIsFree(last))) return last;
    const port = await freePort();
    this.keep('ports.json', { ...ports, [name]: port });
    return port;
  }

  /** Writes down a running process. If this process is killed, the next start can end that one. */
  record(name: string, record: ProcessRecord | undefined): void {
    if (record === undefined) this.records.delete(name);
    else this.records.set(name, record);
    try {
      this.keep('processes.json', [...this.records.values()]);
    } catch (error) {
      // On a full disk the next change tries again. If this supervisor is killed before that, more processes stay
      // behind.
      if (errorCode(error) === 'ENOSPC') return;
      // The error is reported once, by the stop. A process that ends during the stop cannot be written down either.
      if (this.isLost) return;
      this.isLost = true;
      throw new StartError(`The data folder ${this.path} can no longer be written: ${errorMessage(error)}.`);
    }
  }

  /**
   * Ends what a killed supervisor left running. It ends only the noted processes, and not another process with a
   * reused id.
   */
  async endOrphans(say: (line: string) => void): Promise<void> {
    const orphans = (this.read('processes.json', z.array(RecordSchema)) ?? []).filter(isRunning);
    for (const orphan of orphans.toSorted((a, b) => b.layer - a.layer)) {
      say(`ending ${orphan.name} (process ${orphan.pid}), left over from a run that was killed`);
      await endProcess(orphan, { signal: orphan.signal, withinMs: 15_000 });
    }
    this.keep('processes.json', []);
  }

  /** Returns when a supervisor last ran on this folder (ms), or undefined if none did. Call it before `stayAlive`. */
  lastAlive(): number | undefined {
    const path = this.file('alive');
    return existsSync(path) ? statSync(path).mtimeMs : undefined;
  }

  /** Touches a file until `release` is called. The timer keeps no process alive. */
  stayAlive(): void {
    const touch = () => {
      try {
        writeFileSync(this.file('alive'), '');
      } catch (error) {
        // If the folder is gone, that is noticed when something has to be kept in it.
        if (errorCode(error) !== 'ENOSPC') clearInterval(this.heart);
      }
    };
    touch();
    this.heart = setInterval(touch, 1_000).unref();
  }

  release(): void {
    clearInterval(this.heart);
    rmSync(this.file('supervisor.json'), { force: true });
  }

  private lock(): void {
    const lock = this.file('supervisor.json');
    const mine = `${lock}.${process.pid}`;
    writeFileSync(mine, JSON.stringify({ pid: process.pid, mark: startMark(process.pid) }), { mode: 0o600 });
    try {
      // A link appears with its content or not at all. Of two processes only one can make it.
      linkSync(mine, lock);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
      const holder = this.lockHolder(lock);
      if (holder !== undefined) {
        throw new StartError(
          `Segue already runs on the data folder ${this.path} (process ${holder}): stop it first, or choose another folder with --data.`,
        );
      }
      renameSync(mine, lock);
    } finally {
      rmSync(mine, { force: true });
    }
  }

  private lockHolder(lock: string): number | undefined {
    const read = MarkSchema.safeParse(parseJson(readFileSync(lock, 'utf8')));
    return read.success && isRunning(read.data) ? read.data.pid : undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
