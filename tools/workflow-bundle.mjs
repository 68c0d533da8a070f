// Bundles workflows/index.ts ahead of time to dist/workflow-bundle.js, so that a worker starts at once. It also says
// which packages the bundle holds, because Temporal's bundler takes in everything that a workflow imports.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

const root = fileURLToPath(new URL('..', import.meta.url));
const ROOMS = ['workflows', 'libs/domain', 'activities'];
const quiet = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error: console.error };

function sources() {
  return ROOMS.flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('spec.ts'))
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name)),
  ).sort();
}

/** What decides the content of the bundle: its sources, and the SDK around them. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const path of [...sources(), join(root, 'package-lock.json')])
    hash.update(path).update(readFileSync(path));
  return hash.digest('hex');
}

export async function makeBundle() {
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(root, 'workflows/index.ts'),
    logger: quiet,
  });
  return code;
}

/** The npm packages whose code is in the bundle, by its source map. */
export function packagesIn(code) {
  const map = /sourceMappingURL=data:application\/json;(?:charset=utf-8;)?base64,([A-Za-z0-9+/=]+)/.exec(
    code,
  )?.[1];
  if (map === undefined) throw new Error('The workflow bundle has no source map to read its packages from.');
  const { sources: paths } = JSON.parse(Buffer.from(map, 'base64').toString('utf8'));
  const names = paths.map((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

/** Writes dist/workflow-bundle.js, unless it is current. */
export async function bundleWorkflows() {
  const target = join(root, 'dist/workflow-bundle.js');
  const stamp = `${target}.sha256`;
  const now = fingerprint();
  if (existsSync(target) && existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return;
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(`${target}.new`, await makeBundle());
  renameSync(`${target}.new`, target);
  writeFileSync(stamp, now);
}
