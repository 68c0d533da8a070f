// Builds apps/dashboard with Vite to dist/dashboard, with a brotli and a gzip copy of each file. It builds only if a
// file that went into the bundle has changed since.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'apps/dashboard');
const target = join(root, 'dist/dashboard');
const stamp = join(root, 'dist/dashboard.stamp.json');
/** What decides the bundle beside its own sources. */
const SETTINGS = [
  'package-lock.json',
  'apps/dashboard/index.html',
  'apps/dashboard/vite.config.mjs',
  'tools/dashboard-bundle.mjs',
];

const hashOf = (path) =>
  existsSync(join(root, path))
    ? createHash('sha256')
        .update(readFileSync(join(root, path)))
        .digest('hex')
    : 'gone';
const hashesOf = (paths) => Object.fromEntries(paths.map((path) => [path, hashOf(path)]));

function isCurrent() {
  if (!existsSync(join(target, 'index.html')) || !existsSync(stamp)) return false;
  const { files } = JSON.parse(readFileSync(stamp, 'utf8'));
  return Object.entries(files).every(([path, hash]) => hashOf(path) === hash);
}

/** The files of ours in the bundle. Packages are known by the lock file. */
function sourcesOf(output) {
  const ids = output.flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []));
  const styles = readdirSync(source, { recursive: true }).filter((name) => name.endsWith('.css'));
  return [
    ...ids
      .map((id) => relative(root, id.split('?')[0]))
      .filter(
        (path) => !path.startsWith('..') && !path.includes('node_modules') && existsSync(join(root, path)),
      ),
    ...styles.map((name) => join('apps/dashboard', name)),
  ];
}

const LEVELS = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

/** Fonts and pictures are compressed already. */
async function compress(folder) {
  const names = readdirSync(folder, { recursive: true }).filter((name) => /\.(js|css|svg)$/.test(name));
  for (const name of names) {
    const content = readFileSync(join(folder, name));
    writeFileSync(join(folder, `${name}.br`), await promisify(brotliCompress)(content, LEVELS));
    writeFileSync(join(folder, `${name}.gz`), await promisify(gzip)(content, { level: 9 }));
  }
}

/** Jest sets NODE_ENV to `test`. Vite would then take React's build for development, which is half as large again. */
async function inProduction(work) {
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = 'production';
  try {
    return await work();
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
  }
}

/** Writes dist/dashboard, unless it is current. */
export async function bundleDashboard() {
  if (isCurrent()) return;
  const { build } = await import('vite');
  const outDir = `${target}.new`;
  rmSync(outDir, { recursive: true, force: true });
  const { output } = await inProduction(() =>
    build({
      configFile: join(source, 'vite.config.mjs'),
      root: source,
      logLevel: 'warn',
      build: { outDir, emptyOutDir: true },
    }),
  );
  await compress(outDir);
  mkdirSync(join(root, 'dist'), { recursive: true });
  rmSync(target, { recursive: true, force: true });
  renameSync(outDir, target);
  writeFileSync(
    stamp,
    JSON.stringify({ files: hashesOf([...new Set([...SETTINGS, ...sourcesOf(output)])]) }),
  );
}
