import { closeSync, existsSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { SandboxRecordSchema, type SandboxRecord } from './records.js';

/** The data folder cannot be used. The message says what to do. */
class JournalError extends Error {
  override readonly name = 'JournalError';
}

/** An append-only JSONL file. A line is written before the caller is answered, so that kill -9 loses none. */
export class Journal {
  private constructor(private readonly file: number) {}

  static open(dataDir: string): { journal: Journal; records: SandboxRecord[] } {
    mkdirSync(dataDir, { recursive: true });
    const path = join(dataDir, 'sandbox.jsonl');
    const records = existsSync(path) ? read(path) : [];
    return { journal: new Journal(openSync(path, 'a', 0o600)), records };
  }

  append(record: SandboxRecord): void {
    writeSync(this.file, `${JSON.stringify(record)}\n`);
  }

  close(): void {
    closeSync(this.file);
  }
}

function read(path: string): SandboxRecord[] {
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(0x0a) + 1;
  // The process was killed while it wrote an unfinished line: no caller got an answer for it.
  if (end < bytes.length) truncateSync(path, end);
  const lines = bytes.subarray(0, end).toString('utf8').split('\n').slice(0, -1);
  return lines.map((line, index) => parse(line, `${path}:${index + 1}`));
}

function parse(line: string, where: string): SandboxRecord {
  try {
    return SandboxRecordSchema.parse(JSON.parse(line));
  } catch {
    throw new JournalError(`${where} is not a line the sandbox wrote: repair or remove the file.`);
  }
}
