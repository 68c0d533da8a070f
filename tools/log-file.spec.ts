import { afterAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogFile } from './log-file.js';

const folder = mkdtempSync(join(tmpdir(), 'segue-log-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the log file of a service', () => {
  it('begins a new file at its limit, and keeps only the last one', () => {
    const path = join(folder, 'a.log');
    const log = new LogFile(path, 10);
    for (const text of ['first, long', 'second, long', 'third, long']) {
      log.opened((file) => writeFileSync(file, text));
      log.turnOver();
      expect([readFileSync(path, 'utf8'), readFileSync(`${path}.1`, 'utf8')]).toEqual(['', text]);
    }
    expect(existsSync(`${path}.2`)).toBe(false);
  });

  it('stays as it is below the limit, and where there is none', () => {
    const path = join(folder, 'b.log');
    const log = new LogFile(path, 100);
    log.turnOver();
    log.opened((file) => writeFileSync(file, 'short'));
    log.turnOver();
    expect([readFileSync(path, 'utf8'), existsSync(`${path}.1`)]).toEqual(['short', false]);
  });

  it('begins a new file while a process goes on writing, and the next line is its first', async () => {
    const path = join(folder, 'c.log');
    const log = new LogFile(path, 10);
    const echo = "process.stdin.on('data', (data) => process.stdout.write(data))";
    const child = log.opened((file) =>
      spawn(process.execPath, ['-e', echo], { stdio: ['pipe', file, 'ignore'] }),
    );
    const writes = async (text: string) => {
      const before = statSync(path).size;
      child.stdin?.write(text);
      while (statSync(path).size === before) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    try {
      await writes('a long first line\n');
      log.turnOver();
      await writes('next\n');
      expect([readFileSync(path, 'utf8'), readFileSync(`${path}.1`, 'utf8')]).toEqual([
        'next\n',
        'a long first line\n',
      ]);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
