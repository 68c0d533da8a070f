import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { endProcess, pause, startMark, StartError, until, type ProcessMark } from './process.js';

export interface ServiceSpec {
  name: string;
  command: string;
  args: string[];
  /** The whole environment of the process; nothing is inherited. */
  env: Record<string, string>;
  cwd?: string;
  /** PostgreSQL refuses to run as root: it gets an owner of its own there. */
  owner?: { uid: number; gid: number } | undefined;
  logFile: string;
  stop: { signal: NodeJS.Signals; withinMs: number };
  ready: { probe: () => Promise<boolean>; withinMs: number };
  /** Runs before every start: clears what a killed predecessor left behind. */
  prepare?: () => Promise<void>;
}

export interface ServiceHooks {
  say(line: string): void;
  /** Called whenever the process changes, so that the next start can end it should we be killed. */
  onProcess(name: string, process: ProcessMark | undefined): void;
}

const LOG_LIMIT_BYTES = 20 * 1024 * 1024;
const LONGEST_BACK_OFF_MS = 10_000;
/** A process that ran this long had a good start: its next end is a new story, with a short back-off. */
const SETTLED_MS = 30_000;

/** One supervised process: started until it is ready, restarted with back-off when it ends unasked. */
export class Service {
  private child: ChildProcess | undefined;
  private current: ProcessMark | undefined;
  private stopping = false;
  private failures = 0;
  private restarting: Promise<void> = Promise.resolve();

  constructor(
    readonly spec: ServiceSpec,
    private readonly hooks: ServiceHooks,
  ) {}

  get pid(): number | undefined {
    return this.current?.pid;
  }

  /** The first start: what fails here is for the person to mend, so it is not tried again. */
  async start(): Promise<void> {
    const { name, ready } = this.spec;
    await this.launch();
    const child = this.child;
    const isReady = await until(async () => this.child !== child || (await ready.probe()), ready);
    if (this.stopping) return;
    if (isReady && this.child === child && child?.exitCode === null && child.signalCode === null) return;
    const why = isReady ? 'ended at its start' : `gave no answer within ${ready.withinMs / 1000} s`;
    await this.stop();
    throw new StartError(`The ${name} ${why}: ${this.lastLogLine()} (see ${this.spec.logFile}).`);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    const target = this.current;
    if (target !== undefined) await endProcess(target, this.spec.stop);
    await this.restarting;
  }

  lastLogLine(): string {
    if (!existsSync(this.spec.logFile)) return 'no output';
    const lines = readFileSync(this.spec.logFile, 'utf8')
      .split('\n')
      .map((line) => line.trim());
    const telling = lines.findLast((line) => /FATAL|PANIC|Error|"fatal"|not valid/.test(line));
    return readable(telling ?? lines.findLast((line) => line !== '') ?? 'no output');
  }

  private async launch(): Promise<void> {
    const { spec } = this;
    await spec.prepare?.();
    if (this.stopping) return;
    const log = openLog(spec.logFile);
    // A session of its own: Ctrl-C reaches only the supervisor, which ends its services in order.
    const child = spawn(spec.command, spec.args, {
      env: spec.env,
      stdio: ['ignore', log, log],
      detached: true,
      ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
      ...(spec.owner ?? {}),
    });
    closeSync(log);
    await started(child, spec.name);
    const startedAt = Date.now();
    this.child = child;
    this.current = markOf(child);
    this.hooks.onProcess(spec.name, this.current);
    child.once('exit', (code, by) => this.ended(child, startedAt, by ?? `exit code ${String(code)}`));
    // It may have ended while we listened to "spawn".
    if (child.exitCode !== null) this.ended(child, startedAt, `exit code ${child.exitCode}`);
  }

  private ended(child: ChildProcess, startedAt: number, how: string): void {
    if (this.child !== child) return;
    this.child = undefined;
    this.current = undefined;
    this.hooks.onProcess(this.spec.name, undefined);
    if (this.stopping) return;
    this.failures = Date.now() - startedAt > SETTLED_MS ? 1 : this.failures + 1;
    const wait = Math.min(LONGEST_BACK_OFF_MS, 250 * 2 ** (this.failures - 1));
    this.hooks.say(`${this.spec.name} ended (${how}); starting it again in ${wait / 1000} s`);
    this.restarting = this.restart(wait, Date.now() + wait);
  }

  private async restart(wait: number, at: number): Promise<void> {
    await until(() => this.stopping || Date.now() >= at, { withinMs: wait + 1_000 });
    if (this.stopping) return;
    try {
      await this.launch();
    } catch (error) {
      this.hooks.say(`${this.spec.name} could not be started: ${String(error)}`);
      await pause(LONGEST_BACK_OFF_MS / 10);
      this.restarting = this.restart(LONGEST_BACK_OFF_MS, Date.now() + LONGEST_BACK_OFF_MS);
      return;
    }
    if (await until(async () => this.stopping || (await this.spec.ready.probe()), this.spec.ready)) {
      if (!this.stopping) this.hooks.say(`${this.spec.name} is back`);
    }
  }
}

function markOf(child: ChildProcess): ProcessMark | undefined {
  const pid = child.pid ?? 0;
  const mark = startMark(pid);
  return mark === undefined ? undefined : { pid, mark };
}

function openLog(path: string): number {
  if (existsSync(path) && statSync(path).size > LOG_LIMIT_BYTES) truncateSync(path);
  return openSync(path, 'a', 0o600);
}

function started(child: ChildProcess, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) =>
      reject(new StartError(`The ${name} could not be started: ${error.message}.`)),
    );
  });
}

/** JSON lines are cut down to what they say. */
function readable(line: string): string {
  const parts = ['msg', 'error', 'message'].map(
    (key) => new RegExp(`"${key}":"((?:[^"\\\\]|\\\\.)*)"`).exec(line)?.[1],
  );
  const said = parts.filter((part) => part !== undefined).join(': ');
  return (said === '' ? line : said).slice(0, 300);
}
