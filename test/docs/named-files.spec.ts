import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDERS = ['activities', 'apps', 'bench', 'docs', 'e2e', 'libs', 'test', 'tools', 'workflows'];
const AT_THE_TOP = readdirSync(ROOT).filter((name) => /\.(md|mjs|json|yml|example)$/.test(name));
const FILES = [
  ...AT_THE_TOP,
  ...FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  ),
].filter((name) => !name.includes('node_modules'));
const NAMES = new Set(FILES.map((file) => basename(file)));

/** Files that a command of ours, or a user of the product, makes. */
const MADE_LATER = [
  'bench/AGAINST.md',
  'docker-compose.override.yml',
  'secrets.json',
  '.segue/sandbox.json',
  'report.json',
  're-engagement.json',
  'x.json',
];

/** The text of a page, or the comments of a source file. */
function proseOf(file: string): string {
  const text = readFileSync(join(ROOT, file), 'utf8');
  if (file.endsWith('.md')) return text;
  return [...text.matchAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm)].map(([comment]) => comment).join('\n');
}

const NAMED_FILE =
  /(?<![\w/.#*<>-])(?:\.{0,2}[\w@-][\w@.-]*\/|\.\.\/)*[\w-][\w.-]*\.(?:ts|tsx|mjs|md|json|sql|yml)\b/g;
const NAMED_PLACE = new RegExp(`(?<![\\w/.#-])(?:${FOLDERS.join('|')})/[\\w./-]*\\w`, 'g');

/**
 * A name with a folder is read from the root or from the file's own folder. A name without one may be anywhere. A
 * path for `npm run test` may leave out the ending.
 */
const isThere = (name: string, file: string): boolean =>
  MADE_LATER.includes(name) ||
  existsSync(join(ROOT, name)) ||
  existsSync(join(ROOT, dirname(file), name)) ||
  FILES.some((other) => other.startsWith(`${name}.`)) ||
  (!name.includes('/') && NAMES.has(name));

const missingIn = (file: string): string[] => {
  const prose = proseOf(file);
  const named = [...prose.matchAll(NAMED_FILE), ...prose.matchAll(NAMED_PLACE)].map(([name]) => name);
  return named.filter((name) => !isThere(name, file)).map((name) => `${file}: ${name}`);
};

describe('files and folders that comments and pages name', () => {
  it('are in the project', () => {
    const readable = FILES.filter((file) => /\.(ts|mjs|md)$/.test(file) && !file.startsWith('docs/images'));
    expect(readable.length).toBeGreaterThan(400);
    expect(readable.flatMap(missingIn)).toEqual([]);
  });
});

/** Modules of the built code that the commands on a page import or run. */
const modulesOn = (page: string): string[] =>
  [...readFileSync(join(ROOT, page), 'utf8').matchAll(/\bdist\/([\w./-]+)\.js\b/g)].map(
    ([, name = '']) => name,
  );

describe('modules of the built code that commands on pages use', () => {
  it('are built from a source that is in the project', () => {
    const used = FILES.filter((file) => file.endsWith('.md')).flatMap(modulesOn);
    expect(used.length).toBeGreaterThan(5);
    expect(used.filter((name) => !existsSync(join(ROOT, `${name}.ts`)))).toEqual([]);
  });
});
