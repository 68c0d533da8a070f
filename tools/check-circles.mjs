// No two files, and no two concept folders of the product, may import each other, directly or in a circle. A folder
// below a concept counts as part of it. A file at the top of a room stands for itself. For folders, imports from one
// entity to another are ignored, because tables refer to each other.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const { imports } = JSON.parse(readFileSync('package.json', 'utf8'));
const rooms = Object.entries(imports).map(([name, folder]) => [name.slice(0, -1), folder.slice(2, -1)]);
/** The list of all tables. It is no concept of its own. */
const LISTS = new Set(['libs/database/entities.ts']);
const PRODUCT = /^(apps|libs|activities|workflows)\//;

function sources() {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts', '*.tsx'], {
    encoding: 'utf8',
  });
  return listed.split('\n').filter((path) => path !== '' && existsSync(path) && !/spec\.tsx?$/.test(path));
}

const files = new Set(sources());

function target(from, specifier) {
  const room = rooms.find(([name]) => specifier.startsWith(name));
  if (room === undefined && !specifier.startsWith('.')) return undefined;
  const path =
    room === undefined
      ? posix.join(posix.dirname(from), specifier)
      : room[1] + specifier.slice(room[0].length);
  return ['.ts', '.tsx'].map((end) => path.replace(/\.js$/, end)).find((source) => files.has(source));
}

/**
 * The concept that a file belongs to: `libs/domain/engine`, `apps/api/fans`, or the file itself if it is at the top
 * of a room.
 */
function conceptOf(path) {
  const room = rooms.map(([, folder]) => folder).find((folder) => path.startsWith(folder));
  const [first, ...rest] = path.slice(room?.length ?? 0).split('/');
  return rest.length === 0 ? path : `${room ?? ''}${first ?? ''}`;
}

/** Finds the circles in a graph, by Tarjan's strongly connected components. */
function rings(graph) {
  const index = new Map();
  const low = new Map();
  const stack = [];
  const found = [];
  const visit = (node) => {
    index.set(node, index.size);
    low.set(node, index.get(node));
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(node, Math.min(low.get(node), low.get(next)));
    }
    if (low.get(node) !== index.get(node)) return;
    const ring = stack.splice(stack.indexOf(node));
    if (ring.length > 1) found.push(ring);
  };
  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return found;
}

const edges = [...files].flatMap((path) =>
  ts
    .preProcessFile(readFileSync(path, 'utf8'), true, true)
    .importedFiles.map(({ fileName }) => [path, target(path, fileName)])
    .filter(([, to]) => to !== undefined),
);
const add = (graph, from, to) => graph.set(from, (graph.get(from) ?? new Set()).add(to));
const fileGraph = new Map();
const conceptGraph = new Map();
for (const [from, to] of edges) {
  add(fileGraph, from, to);
  if (!PRODUCT.test(from) || LISTS.has(from) || (from.endsWith('.entity.ts') && to.endsWith('.entity.ts')))
    continue;
  if (conceptOf(from) !== conceptOf(to)) add(conceptGraph, conceptOf(from), conceptOf(to));
}

const ofFiles = rings(fileGraph);
const ofConcepts = rings(conceptGraph);
for (const ring of ofFiles) console.error(`These files import each other:\n  ${ring.join('\n  ')}`);
for (const ring of ofConcepts) {
  console.error(`These folders import each other:\n  ${ring.join('\n  ')}`);
  for (const [from, to] of edges) {
    const [a, b] = [conceptOf(from), conceptOf(to)];
    if (a !== b && ring.includes(a) && ring.includes(b)) console.error(`    ${from} → ${to}`);
  }
}
if (ofFiles.length + ofConcepts.length > 0) process.exit(1);
console.log(`No circles (${files.size} files, ${conceptGraph.size} folders).`);
