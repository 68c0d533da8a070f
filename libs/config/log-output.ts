import { writeSync } from 'node:fs';

/** Writes some of the bytes and says how many; throws what the system says (ENOSPC, EPIPE, EAGAIN …). */
export type WriteSome = (bytes: Uint8Array) => number;

const STANDARD_OUTPUT = 1;
/** A pipe whose reader is slow is waited for, so often and so long (ms), before a line is given up. */
const TRIES = 20;
const PAUSE_MS = 5;

/**
 * Where log lines go. A full disk or a reader that has gone must not end a process that has work to do: a line that
 * cannot be written is counted, and the next one that can be says how many were lost, and why.
 */
export class LogOutput {
  private lost = 0;
  private because = '';
  /** The last line was cut off in its middle. */
  private torn = false;

  constructor(private readonly writeSome: WriteSome = (bytes) => writeSync(STANDARD_OUTPUT, bytes)) {}

  write(line: string): void {
    try {
      if (this.torn) this.put('\n');
      if (this.lost > 0) this.put(this.confession());
      this.lost = 0;
      this.put(line);
    } catch (error) {
      this.lost += 1;
      this.because = codeOf(error);
    }
  }

  private put(text: string): void {
    let rest = Buffer.from(text);
    for (let tries = 0; rest.length > 0;) {
      try {
        rest = rest.subarray(this.writeSome(rest));
        this.torn = rest.length > 0;
      } catch (error) {
        tries += 1;
        if (codeOf(error) !== 'EAGAIN' || tries === TRIES) throw error;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
      }
    }
  }

  private confession(): string {
    return `${JSON.stringify({ level: 50, time: Date.now(), lost: this.lost, because: this.because, msg: 'log lines could not be written' })}\n`;
  }
}

/** Also what is written outside of the logger (a library's own line) must not end the process. */
export function surviveLostOutput(): void {
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
}
