import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { endProcess, freePort, isRunning, startMark, until } from '#tools/process.js';

const ProcessesSchema = z.array(z.object({ name: z.string(), pid: z.number(), mark: z.string() }));
export type ProductProcess = z.infer<typeof ProcessesSchema>[number];

export interface ProductOptions {
  /** An existing data folder. Without it the product gets a fresh one, which `remove` removes. */
  dataDir?: string;
  port?: number;
  args?: string[];
  env?: Record<string, string>;
}

/** The compiled product as a person starts it: one supervisor process and the processes that it starts. */
export class Product {
  output = '';
  errors = '';
  exitCode: number | null | undefined;

  private constructor(
    readonly dataDir: string,
    readonly port: number,
    readonly supervisor: ChildProcess,
  ) {
    supervisor.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    supervisor.stderr?.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
    supervisor.once('exit', (code) => (this.exitCode = code));
  }

  /** Starts the process. See `ready` and `ended`. */
  static async launch(options: ProductOptions = {}): Promise<Product> {
    const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'segue-e2e-'));
    const port = options.port ?? (await freePort());
    const args = [
      resolve('dist/tools/start.js'),
      '--data',
      dataDir,
      '--port',
      String(port),
      ...(options.args ?? []),
    ];
    const env = { ...base(), ...options.env };
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    return new Product(dataDir, port, child);
  }

  /** Starts the process and waits until all parts are up. */
  static async start(options: ProductOptions = {}): Promise<Product> {
    const product = await Product.launch(options);
    await product.ready();
    return product;
  }

  get address(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get apiKey(): string {
    return z.object({ apiKey: z.string() }).parse(this.read('demo.json')).apiKey;
  }

  get sandboxAddress(): string {
    return `http://127.0.0.1:${this.ports()['sandbox'] ?? 0}`;
  }

  /** The product's own database, to look at what it has written. */
  get databaseUrl(): string {
    const { postgresPassword } = z.object({ postgresPassword: z.string() }).parse(this.read('secrets.json'));
    return `postgres://segue:${postgresPassword}@127.0.0.1:${this.ports()['postgres'] ?? 0}/segue`;
  }

  /** The running parts, as the supervisor wrote them down. */
  processes(): ProductProcess[] {
    return existsSync(join(this.dataDir, 'processes.json'))
      ? ProcessesSchema.parse(this.read('processes.json'))
      : [];
  }

  process(name: string): ProductProcess | undefined {
    return this.processes().find((one) => one.name === name);
  }

  async ready(withinMs = 120_000): Promise<void> {
    const up = () => this.output.includes('Segue is running.') || this.exitCode !== undefined;
    if ((await until(up, { withinMs })) && this.exitCode === undefined) return;
    throw new Error(`The product did not start: ${this.errors}\n${this.output}`);
  }

  async ended(withinMs = 90_000): Promise<number | null> {
    if (!(await until(() => this.exitCode !== undefined, { withinMs })))
      throw new Error('The product did not end.');
    return this.exitCode ?? null;
  }

  /** Does what Ctrl-C does. */
  async stop(): Promise<number | null> {
    if (this.exitCode === undefined) this.supervisor.kill('SIGINT');
    return this.ended();
  }

  /** Whether a restart has given the part another process than this one, and the part is ready. */
  async isBack(before: ProductProcess): Promise<boolean> {
    return until(
      () => {
        const now = this.process(before.name);
        return now !== undefined && now.pid !== before.pid && isRunning(now);
      },
      { withinMs: 60_000 },
    );
  }

  /** For `afterEach`: ends everything that still runs, and removes the folder. */
  async remove(): Promise<void> {
    const left = this.processes();
    if (this.exitCode === undefined) {
      this.supervisor.kill('SIGTERM');
      const pid = this.supervisor.pid ?? 0;
      await endProcess({ pid, mark: startMark(pid) ?? '' }, { signal: 'SIGTERM', withinMs: 90_000 });
    }
    await Promise.all(left.map((one) => endProcess(one, { signal: 'SIGINT', withinMs: 10_000 })));
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  private ports(): Record<string, number> {
    return z.record(z.string(), z.number()).parse(this.read('ports.json'));
  }

  private read(name: string): unknown {
    return JSON.parse(readFileSync(join(this.dataDir, name), 'utf8'));
  }
}

/** The environment of the product has nothing of the test run's own but what is needed to find programs and caches. */
function base(): Record<string, string> {
  const names = ['PATH', 'HOME', 'XDG_CACHE_HOME', 'TMPDIR'];
  const env: Record<string, string> = {};
  for (const name of names) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}
