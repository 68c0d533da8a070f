import { writeSync } from 'node:fs';

/** Writes some of the bytes and returns how many. Throws the system's error (ENOSPC, EPIPE, EAGAIN …). */
type WriteSome = (bytes: Uint8Array) => number;

const STANDARD_OUTPUT = 1;
/** When a pipe's reader is slow, a line is written again this often, with this pause (ms), before it is given up. */
const TRIES = 20;
const PAUSE_MS = 5;

/**
 * Writes log lines. A full disk or a reader that has gone must not end a process that has work to do. A line that
 * cannot be written is counted. The next line that can be written says how many were lost, and why.
 */
export class LogOutput {
  private lost = 0;
  private because = '';
  /** True when the last line was cut off in the middle. */
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

/** A library's own line, which the logger does not write, must not end the process either. */
export function surviveLostOutput(): void {
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
}
