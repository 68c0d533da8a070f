import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { StartError } from './process.js';

const run = promisify(execFile);

/** Either the production server (with its schema tool), or the CLI's dev server, which brings a database of its own. */
export type TemporalBinary =
  { kind: 'server'; server: string; sql: string } | { kind: 'dev-server'; path: string };

interface TemporalProgress {
  state: 'fetching' | 'building';
  detail: string;
}

interface ResolveOptions {
  env: Record<string, string | undefined>;
  onProgress: (progress: TemporalProgress) => void;
  /** Ends a build that is running. */
  signal?: AbortSignal;
}

/**
 * Finds a cached binary of the pinned version, else the SDK's official download, else builds the server with Go. The
 * cache is outside the work tree, so a clean clone need not build again.
 */
export async function resolveTemporalBinary(options: ResolveOptions): Promise<TemporalBinary> {
  const source = moduleFolder();
  const version = pinnedVersion(source);
  const cache = join(cacheHome(options.env), 'segue', `temporal-${version}`);
  const cached = cachedBinary(cache);
  if (cached !== undefined) return cached;
  options.onProgress({ state: 'fetching', detail: "asking Temporal's site for its dev server" });
  const downloaded = await download(cache);
  if (downloaded !== undefined) return downloaded;
  if (!(await hasGo(options.env))) {
    throw new StartError(
      `No Temporal server is at hand: its download could not be reached and Go is not installed. Install Go 1.26 or later, put the binaries "server" and "sql" of Temporal ${version} into ${cache}, or set TEMPORAL_ADDRESS to a running server.`,
    );
  }
  await build({ ...options, source, cache, version });
  return { kind: 'server', server: join(cache, 'server'), sql: join(cache, 'sql') };
}

export function cacheHome(env: Record<string, string | undefined>): string {
  const xdg = env['XDG_CACHE_HOME'];
  return xdg === undefined || xdg === '' ? join(homedir(), '.cache') : xdg;
}

function cachedBinary(cache: string): TemporalBinary | undefined {
  const [server, sql] = [join(cache, 'server'), join(cache, 'sql')];
  if (existsSync(server) && existsSync(sql)) return { kind: 'server', server, sql };
  const cli = existsSync(cache)
    ? readdirSync(cache).find((name) => name.startsWith('temporal-sdk-typescript'))
    : undefined;
  return cli === undefined ? undefined : { kind: 'dev-server', path: join(cache, cli) };
}

/** The folder tools/temporal, found from the sources and from dist/. */
function moduleFolder(): string {
  const candidates = ['./temporal', '../../tools/temporal'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const found = candidates.find((path) => existsSync(join(path, 'go.mod')));
  if (found === undefined)
    throw new StartError('tools/temporal/go.mod is missing: the clone is not complete.');
  return found;
}

function pinnedVersion(source: string): string {
  const version = /^\s*go\.temporal\.io\/server v(\S+)/m.exec(
    readFileSync(join(source, 'go.mod'), 'utf8'),
  )?.[1];
  if (version === undefined)
    throw new StartError('tools/temporal/go.mod names no version of go.temporal.io/server.');
  return version;
}

/**
 * The SDK downloads the CLI when it starts a dev server once. If the download site cannot be reached, this fails at
 * once.
 */
async function download(cache: string): Promise<TemporalBinary | undefined> {
  try {
    const { TestWorkflowEnvironment } = await import('@temporalio/testing');
    mkdirSync(cache, { recursive: true });
    const server = { executable: { type: 'cached-download' as const, downloadDir: cache } };
    await (await TestWorkflowEnvironment.createLocal({ server })).teardown();
    return cachedBinary(cache);
  } catch {
    return undefined;
  }
}

async function hasGo(env: Record<string, string | undefined>): Promise<boolean> {
  try {
    await run('go', ['version'], { env });
    return true;
  } catch {
    return false;
  }
}

interface TemporalBuild extends ResolveOptions {
  source: string;
  cache: string;
  version: string;
}

const PACKAGES = ['go.temporal.io/server/cmd/server', 'go.temporal.io/server/cmd/tools/sql'];

async function build(options: TemporalBuild): Promise<void> {
  const { cache, version, onProgress } = options;
  mkdirSync(join(cache, '..'), { recursive: true });
  // The result is renamed into its place when it is complete. So two starts may build at the same time, and an
  // interrupted build leaves nothing.
  const fresh = mkdtempSync(`${cache}.build-`);
  try {
    onProgress({ state: 'building', detail: `building Temporal ${version} with Go, once (5 to 10 minutes)` });
    const total = await countPackages(options);
    let done = 0;
    await goBuild(options, fresh, () => {
      done += 1;
      onProgress({
        state: 'building',
        detail: `building Temporal ${version} with Go: ${percent(done, total)} %`,
      });
    });
    rmSync(cache, { recursive: true, force: true });
    renameSync(fresh, cache);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

const percent = (done: number, total: number) => Math.min(99, Math.floor((100 * done) / Math.max(1, total)));

async function countPackages({ source, env }: TemporalBuild): Promise<number> {
  const { stdout } = await run('go', ['list', '-deps', ...PACKAGES], {
    cwd: source,
    env,
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.split('\n').length;
}

/** With `-v` Go names each package when it compiles it. We show that as the progress. */
function goBuild({ source, env, signal }: TemporalBuild, out: string, onPackage: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const args = ['build', '-v', '-trimpath', '-ldflags=-s -w', '-o', `${out}/`, ...PACKAGES];
    const child = spawn('go', args, {
      cwd: source,
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(signal && { signal }),
    });
    let last = '';
    createInterface({ input: child.stderr }).on('line', (line) => {
      last = line;
      onPackage();
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new StartError(`Temporal could not be built with Go: ${last}`));
    });
  });
}
