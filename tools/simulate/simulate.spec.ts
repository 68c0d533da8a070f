import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
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
      expect(words.err).toContain('--messages FILE');
      expect(words.err).toContain('SEGUE_API_KEY');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('takes messages from a file, or those of the workspace, all of its pages', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'segue-simulate-'));
    const pages = [
      {
        items: [
          { key: 'thanks', channel: 'email', subject: 'Hi', body: 'x {{ optOut }} {{ postalAddress }}' },
        ],
        nextCursor: 'next',
      },
      {
        items: [{ key: 'thanks', channel: 'sms', subject: null, body: 'Thanks! STOP to end' }],
        nextCursor: null,
      },
    ];
    const asked: unknown[] = [];
    const server = createServer((request, response) => {
      const cursor = new URL(request.url ?? '', 'http://localhost').searchParams.get('cursor');
      asked.push([request.headers.authorization, cursor]);
      response.end(JSON.stringify(pages[cursor === 'next' ? 1 : 0]));
    });
    await new Promise<void>((listens) => server.listen(0, '127.0.0.1', listens));
    try {
      const file = (name: string, content: unknown) => {
        const path = join(folder, name);
        writeFileSync(path, JSON.stringify(content));
        return path;
      };
      const send = { channels: ['sms', 'email'], template: 'thanks', purpose: 'marketing', intent: 'prompt' };
      const steps = [{ kind: 'send', id: 'first', ...send }];
      const track = { id: 'main', trigger: { event: 'fan.pre_saved' }, reentry: 'once', steps };
      const flow = file('flow.json', { schema: 1, name: 'x', tracks: [track] });
      const saved = file('messages.json', {
        items: pages.map(({ items: [item] }) => item),
        nextCursor: null,
      });
      const written = file('written.json', [
        { key: 'thanks', channel: 'email', subject: 'Hi', body: 'x {{ optOut }} {{ postalAddress }}' },
        { key: 'thanks', channel: 'sms', body: 'Thanks! STOP to end' },
      ]);
      for (const path of [saved, written])
        expect(await runs(flow, '--messages', path, ...at, '--fans', '5')).toMatchObject({ code: 0 });
      expect((await runs(flow, '--messages', flow, ...at)).err).toContain('holds no messages');
      const { port } = z.object({ port: z.number() }).parse(server.address());
      const api = `http://127.0.0.1:${port}`;
      expect((await runs(flow, '--api', api, ...at)).err).toContain('needs an API key');
      expect((await runs(flow, '--api', api, '--key', 'sgk_1', ...at, '--fans', '5')).code).toBe(0);
      expect(asked).toEqual([
        ['Bearer sgk_1', null],
        ['Bearer sgk_1', 'next'],
      ]);
    } finally {
      server.close();
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    [[], 'Name the file of a flow'],
    [[FLOW, '--days', 'many'], '--days must be a whole number'],
    [[FLOW, '--release', 'someday'], '--release must be a date'],
    [[FLOW, '--colour', 'red'], "Unknown option '--colour'"],
    [[FLOW, '--api', 'here'], '--api must be the address of an API'],
    [[FLOW, '--api', 'http://x', '--messages', 'y'], 'leave one out'],
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
