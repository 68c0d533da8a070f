import { describe, expect, it } from '@jest/globals';
import { closeSync, openSync, existsSync, writeSync } from 'node:fs';
import { pino } from 'pino';
import { LogOutput } from './log-output.js';

/** A disk with this many bytes left, and what was written to it. */
function disk(room: number) {
  const state = { room, written: '', code: 'ENOSPC' };
  const writeSome = (bytes: Uint8Array) => {
    const some = Math.min(state.room, bytes.length);
    if (some === 0) throw Object.assign(new Error('no'), { code: state.code });
    state.room -= some;
    state.written += Buffer.from(bytes.subarray(0, some)).toString();
    return some;
  };
  return { state, log: pino({ base: {} }, new LogOutput(writeSome)) };
}

const lines = (text: string): unknown[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line): unknown => JSON.parse(line));

describe('the log', () => {
  it('goes on when the disk is full, and says afterwards how many lines were lost', () => {
    const { state, log } = disk(10_000);
    log.info('one');
    state.room = 0;
    for (let i = 0; i < 3; i += 1) log.error('lost');
    state.room = 10_000;
    log.info('two');
    expect(lines(state.written)).toMatchObject([
      { msg: 'one' },
      { msg: 'log lines could not be written', lost: 3, because: 'ENOSPC' },
      { msg: 'two' },
    ]);
  });

  it('begins a new line behind one that was cut off', () => {
    const { state, log } = disk(10);
    log.info('cut');
    state.room = 10_000;
    log.info('whole');
    expect(state.written.split('\n')[0]).toHaveLength(10);
    expect(lines(state.written).at(-1)).toMatchObject({ msg: 'whole' });
  });

  it('goes on when its reader is gone', () => {
    const { state, log } = disk(0);
    state.code = 'EPIPE';
    expect(() => log.info('to nobody')).not.toThrow();
  });

  it('waits for a slow reader', () => {
    let refusals = 3;
    let written = '';
    const slow = new LogOutput((bytes) => {
      if ((refusals -= 1) >= 0) throw Object.assign(new Error('full pipe'), { code: 'EAGAIN' });
      written += Buffer.from(bytes).toString();
      return bytes.length;
    });
    slow.write('a line\n');
    expect(written).toBe('a line\n');
  });

  const full = '/dev/full';
  (existsSync(full) ? it : it.skip)('outlives the device that is always full', () => {
    const file = openSync(full, 'a');
    const output = new LogOutput((bytes) => writeSync(file, bytes));
    expect(() => output.write('x\n')).not.toThrow();
    closeSync(file);
  });
});
