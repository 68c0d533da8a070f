// Compiles the TypeScript rooms to dist/ with swc. It compiles only files that changed, and removes output whose
// source is gone. Run as a command it also bundles the workflows and the dashboard; `rooms` leaves that out.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformFile } from '@swc/core';

const root = fileURLToPath(new URL('..', import.meta.url));
const ROOMS = ['apps', 'workflows', 'activities', 'libs', 'tools', 'bench', 'test'];
/** What browsers run. tools/dashboard-bundle.mjs builds it. */
const BROWSER = ['apps/dashboard', 'libs/client'].map((folder) => join(root, folder));
const isSource = (name) =>
  !BROWSER.some((folder) => name.startsWith(folder)) &&
  name.endsWith('.ts') &&
  !name.endsWith('.d.ts') &&
  !/\.(spec|int-spec|e2e-spec)\.ts$/.test(name);

function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((path) => !path.includes('node_modules'));
}

const outputOf = (source, outDir) => join(outDir, relative(root, source)).replace(/\.ts$/, '.js');

/** Whether the output is newer than its source, and newer than the settings that decide how sources are compiled. */
function isCurrent(source, output, settingsTime) {
  if (!existsSync(output)) return false;
  return statSync(output).mtimeMs > Math.max(statSync(source).mtimeMs, settingsTime);
}

async function compile(source, output) {
  const { code, map } = await transformFile(source, { configFile: join(root, '.swcrc'), sourceMaps: true });
  mkdirSync(dirname(output), { recursive: true });
  const name = output.split('/').at(-1);
  writeFileSync(`${output}.map`, map ?? '');
  writeFileSync(output, `${code}//# sourceMappingURL=${name}.map\n`);
}

/**
 * Writes a package.json with the same `imports` into the output, so that `#room/…` means the compiled room to
 * compiled code.
 */
function writePackage(outDir) {
  const { type, imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  mkdirSync(outDir, { recursive: true });
  writeFileSync(join(outDir, 'package.json'), `${JSON.stringify({ type, imports })}\n`);
}

/**
 * Builds all rooms, or only some: what the test harness needs is built alone, so that unfinished work elsewhere does
 * not stop it.
 */
export async function build(rooms = ROOMS, outDir = join(root, 'dist')) {
  const sources = rooms.flatMap((room) => filesIn(join(root, room))).filter(isSource);
  const settingsTime = Math.max(
    ...['.swcrc', 'tools/build.mjs'].map((path) => statSync(join(root, path)).mtimeMs),
  );
  writePackage(outDir);
  const outputs = new Set();
  const stale = [];
  for (const source of sources) {
    const output = outputOf(source, outDir);
    outputs.add(output);
    if (!isCurrent(source, output, settingsTime)) stale.push([source, output]);
  }
  await Promise.all(stale.map(([source, output]) => compile(source, output)));
  for (const output of rooms.flatMap((room) => filesIn(join(outDir, room)))) {
    if (!outputs.has(output.replace(/\.map$/, ''))) rmSync(output, { force: true });
  }
  return stale.length;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await build();
    if (process.argv[2] !== 'rooms') {
      await (await import('./workflow-bundle.mjs')).bundleWorkflows();
      await (await import('./dashboard-bundle.mjs')).bundleDashboard();
    }
  } catch (error) {
    console.error(`The build failed: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}
