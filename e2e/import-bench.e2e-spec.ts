import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../dist/bench/main.js', import.meta.url));

function bench(...args: string[]): Promise<{ code: number | null; out: string; trouble: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...args]);
    let [out, trouble] = ['', ''];
    child.stdout.on('data', (text: Buffer) => (out += text.toString()));
    child.stderr.on('data', (text: Buffer) => (trouble += text.toString()));
    child.once('close', (code) => resolve({ code, out, trouble }));
  });
}

describe('the measurement of imports', () => {
  it('brings a list in, within its memory, and again after a kill -9', async () => {
    const { code, out, trouble } = await bench('import', '--list', '6000', '--rounds', '1', '--no-report');
    expect({ code, trouble: code === 0 ? '' : trouble }).toEqual({ code: 0, trouble: '' });
    expect(out).toMatch(/import of 6000 fans by CSV/);
    expect(out).toMatch(/ok {4}memory of the API process above idle/);
    expect(out).toMatch(/ok {4}2000 rows, the API killed with -9/);
  }, 300_000);
});
