import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { LogFile } from './log-file.js';
import { endProcess, errorMessage, startMark, StartError, until, type ProcessMark } from './process.js';

export interface ServiceSpec {
  name: string;
  /** A service has a higher layer than the services that it needs. The highest layer is ended first. */
  layer: number;
  command: string;
  args: string[];
  /** The whole environment of the process. Nothing is inherited. */
  env: Record<string, string>;
  cwd?: string;
  /** PostgreSQL refuses to run as root, so it gets an owner of its own there. */
  owner?: { uid: number; gid: number } | undefined;
  logFile: string;
  stop: { signal: 'SIGTERM' | 'SIGINT'; withinMs: number };
  ready: { probe: () => Promise<boolean>; withinMs: number };
  /** Runs before every start. It removes what a killed predecessor left behind. */
  prepare?: () => Promise<void>;
}

/** The highest layer is ended first. */
export const LAYER = { postgres: 0, temporal: 1, providers: 2, worker: 3, api: 4 } as const;

interface ServiceHooks {
  say: (line: string) => void;
  /** Called whenever the process changes. If we are killed, the next start can then end the process. */
  onProcess: (spec: ServiceSpec, process: ProcessMark | undefined) => void;
}

const SHORTEST_BACK_OFF_MS = 100;
const LONGEST_BACK_OFF_MS = 2_000;

/**
 * One supervised process. It is started, waited for until it is ready, and restarted with back-off when it ends
 * without being asked to.
 */
export class LocalService {
  private child: ChildProcess | undefined;
  private current: ProcessMark | undefined;
  private stopping = false;
  private failures = 0;
  private launching: Promise<void> = Promise.resolve();
  private restarting: Promise<void> = Promise.resolve();
  private readonly log: LogFile;

  constructor(
    readonly spec: ServiceSpec,
    private readonly hooks: ServiceHooks,
  ) {
    this.log = new LogFile(spec.logFile);
  }

  get pid(): number | undefined {
    return this.current?.pid;
  }

  /** The first start. A failure here is for the person to correct, so it is not tried again. */
  async start(): Promise<void> {
    const { name, ready } = this.spec;
    await this.launch();
    const child = this.child;
    const isReady = await this.becomesReady(child);
    if (this.stopping) return;
    if (isReady && this.child === child) return;
    const why =
      this.child === child ? `gave no answer within ${ready.withinMs / 1000} s` : 'ended at its start';
    await this.stop();
    throw new StartError(`The ${name} ${why}: ${this.lastLogLine()} (see ${this.spec.logFile}).`);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.log.close();
    // A launch that is under way is waited for first. Otherwise its process would outlive us.
    await Promise.allSettled([this.launching, this.restarting]);
    if (this.current === undefined) return;
    await endProcess(this.current, this.spec.stop);
    // The process is gone. Our own notice of that may come a moment later.
    await until(() => this.current === undefined, { withinMs: 2_000 });
  }

  lastLogLine(): string {
    if (!existsSync(this.spec.logFile)) return 'no output';
    const lines = readFileSync(this.spec.logFile, 'utf8')
      .split('\n')
      .map((line) => line.trim());
    const telling = lines.findLast((line) => /FATAL|PANIC|Error|"fatal"|not valid|could not/.test(line));
    return readable(telling ?? lines.findLast((line) => line !== '') ?? 'no output');
  }

  /** True also if there is no process left to wait for. */
  private becomesReady(child: ChildProcess | undefined): Promise<boolean> {
    const { probe, withinMs } = this.spec.ready;
    return until(async () => this.stopping || this.child !== child || (await probe()), { withinMs });
  }

  private launch(): Promise<void> {
    this.launching = this.spawn();
    return this.launching;
  }

  private async spawn(): Promise<void> {
    const { spec } = this;
    await spec.prepare?.();
    if (this.stopping) return;
    this.log.watch();
    // The process gets a session of its own. So Ctrl-C reaches only the supervisor, which ends its services in order.
    const child = this.log.opened((log) =>
      spawn(spec.command, spec.args, {
        env: spec.env,
        stdio: ['ignore', log, log],
        detached: true,
        ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
        ...(spec.owner ?? {}),
      }),
    );
    child.once('exit', (code, by) => this.ended(child, by ?? `exit code ${String(code)}`));
    await spawned(child, spec.name);
    this.child = child;
    this.current = markOf(child);
    this.hooks.onProcess(spec, this.current);
  }

  private ended(child: ChildProcess, how: string): void {
    if (this.child !== child) return;
    this.child = undefined;
    this.current = undefined;
    this.hooks.onProcess(this.spec, undefined);
    if (this.stopping) return;
    this.hooks.say(`${this.spec.name} ended (${how})`);
    this.restarting = this.restart();
  }

  private async restart(): Promise<void> {
    for (;;) {
      const wait = Math.min(LONGEST_BACK_OFF_MS, SHORTEST_BACK_OFF_MS * 2 ** this.failures);
      this.failures += 1;
      if (await until(() => this.stopping, { withinMs: wait })) return;
      try {
        await this.launch();
        break;
      } catch (error) {
        this.hooks.say(`${this.spec.name} could not be started again: ${errorMessage(error)}`);
      }
    }
    await this.comesBack(this.child, this.current);
  }

  /**
   * Waits until a service that was started again is ready. Once it is ready, the pause before its next restart is
   * short again. A service that hangs at its start is started again.
   */
  private async comesBack(child: ChildProcess | undefined, mark: ProcessMark | undefined): Promise<void> {
    const ready = await this.becomesReady(child);
    if (this.stopping || this.child !== child) return;
    if (ready) {
      this.failures = 0;
      this.hooks.say(`${this.spec.name} is back`);
    } else if (mark !== undefined) {
      this.hooks.say(`${this.spec.name} gave no answer within ${this.spec.ready.withinMs / 1000} s`);
      await endProcess(mark, this.spec.stop);
    }
  }
}

function markOf(child: ChildProcess): ProcessMark | undefined {
  const pid = child.pid ?? 0;
  const mark = startMark(pid);
  return mark === undefined ? undefined : { pid, mark };
}

function spawned(child: ChildProcess, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) =>
      reject(new StartError(`The ${name} could not be started: ${error.message}.`)),
    );
  });
}

/** Shortens a JSON line of the log to its message. */
function readable(line: string): string {
  const parts = ['msg', 'error', 'message'].map(
    (key) => new RegExp(`"${key}":"((?:[^"\\\\]|\\\\.)*)"`).exec(line)?.[1],
  );
  const said = parts.filter((part) => part !== undefined).join(': ');
  return (said === '' ? line : said).slice(0, 300);
}
