import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { zoneVersion } from '#domain/clock/zones/zone-rules.js';
import { main } from './main.js';
import { parseSimulateOptions } from './options.js';
import { span, table } from './tables.js';

const FLOW = 'docs/examples/release-growth.json';
const NOW = Date.UTC(2026, 10, 23);
const at = ['--from', '2026-11-23', '--release', '2026-12-04'];

async function runs(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await main(args, { out: (text) => (out += text), err: (text) => (err += text) });
  return { code, out, err };
}

describe('npm run simulate', () => {
  it('plays the example flow with the demo’s fans, and names the bad rows by their line', async () => {
    const { code, out, err } = await runs(FLOW, 'tools/demo/fans.csv', ...at, '--schedule', '1');
    expect(code).toBe(0);
    expect(out).toContain('400 fans from 2026-11-23T00:00:00Z');
    expect(out).toContain(`seed 1, time zones ${zoneVersion()}: `);
    expect(out).toMatch(/main +promptFollow +send/);
    expect(out).toMatch(/fan-0001 +2026-12-04T05:00:0\d.*release\.saved +spotify saveRelease/);
    expect(err).toMatch(/^line \d+: \w+: /m);
    expect(err).toMatch(/Simulated 400 fans over 90 days in [\d.]+ s\./);
  });

  it('gives the whole report as JSON, the same for the same seed', async () => {
    const args = [FLOW, '--fans', '50', ...at, '--json'];
    const first = await runs(...args);
    const report = z.looseObject({ fans: z.object({ total: z.number() }), steps: z.array(z.unknown()) });
    expect(report.parse(JSON.parse(first.out)).fans.total).toBe(50);
    expect((await runs(...args)).out).toBe(first.out);
    expect((await runs(...args, '--seed', 'other')).out).not.toBe(first.out);
  });

  it('says for whom the forecast ends too early; a fan of an earlier release has not entered by that', async () => {
    const far = ['--from', '2026-11-23', '--release', '2027-03-01', '--days', '10', '--fans', '40'];
    const args = [FLOW, ...far, '--entry', 'visit', '--returning', '1'];
    const { out } = await runs(...args);
    expect(out).toContain(': 0 entered, 0 still under way, 0 ended.');
    const end = '(2026-12-03T00:00:00.000Z) for 40 of 40 fans: look further ahead.';
    expect(out).toContain(`Note: The release comes after the end of the forecast ${end}`);
    expect(out).toContain(`Note: Nothing brings them in before the end of the forecast ${end}`);
    expect((await runs(FLOW, ...at, '--fans', '40')).out).not.toContain('Note:');
  });

  it('says what is wrong with a flow, by field, and with what a marketer can mend, by step', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'segue-simulate-'));
    const flow = (...steps: object[]) => {
      const path = join(folder, 'flow.json');
      const track = { id: 'main', trigger: { event: 'fan.pre_saved' }, reentry: 'once', steps };
      writeFileSync(path, JSON.stringify({ schema: 1, name: 'x', tracks: [track] }));
      return path;
    };
    try {
      const shape = await runs(flow({ kind: 'exit', id: 'end', reason: 7 }));
      expect(shape).toMatchObject({ code: 1, out: '' });
      expect(shape.err).toContain('tracks.0.steps.0.reason');
      const send = { channels: ['sms'], template: 'unwritten', purpose: 'marketing', intent: 'prompt' };
      const words = await runs(flow({ kind: 'send', id: 'first', ...send }));
      expect(words.code).toBe(1);
      expect(words.err).toMatch(/error: main\/first: /);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    [[], 'Name the file of a flow'],
    [[FLOW, '--days', 'many'], '--days must be a whole number'],
    [[FLOW, '--release', 'someday'], '--release must be a date'],
    [[FLOW, '--colour', 'red'], "Unknown option '--colour'"],
    [['no-such-file.json'], 'no-such-file.json cannot be read'],
    [[FLOW, 'no-such-fans.csv'], 'no-such-fans.csv'],
    [[FLOW, 'tools/demo/fans.csv', '--fans', '10'], 'leave them out beside a file of fans'],
    [[FLOW, 'tools/demo/fans.csv', '--returning', '0.5'], 'leave them out beside a file of fans'],
  ])('with %j ends with a sentence', async (args, sentence) => {
    const { code, err } = await runs(...args);
    expect(code).toBe(1);
    expect(err).toContain(sentence);
  });

  it('reads a release as local to each territory, or everywhere at once', () => {
    const release = (text: string) => parseSimulateOptions([FLOW, '--release', text], NOW).release;
    expect(release('2026-12-04')).toEqual({ kind: 'local', date: '2026-12-04', time: '00:00' });
    expect(release('2026-12-04T18:30')).toEqual({ kind: 'local', date: '2026-12-04', time: '18:30' });
    expect(release('2026-12-04T18:30:00Z')).toEqual({ kind: 'global', at: Date.UTC(2026, 11, 4, 18, 30) });
    expect(parseSimulateOptions([FLOW], NOW).release).toMatchObject({ date: '2026-12-07' });
  });
});

describe('the tables', () => {
  it('have columns as wide as what is in them, numbers to the right', () => {
    expect(
      table(
        ['name', 'n'],
        [
          ['a', 1],
          ['longer', 10],
        ],
      ),
    ).toBe(['name     n', '------  --', 'a        1', 'longer  10'].join('\n'));
  });

  it.each([
    [0, '0 s'],
    [59, '59 s'],
    [3_600, '1 h'],
    [93_784, '1 d 2 h'],
    [86_461, '1 d'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(span(seconds)).toBe(text);
  });
});
