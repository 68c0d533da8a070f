import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Checks that the specs of engine and clock notice hand-made faults. Each mutant of `mutants.json` is put into a copy
 * of the sources, and the specs that it names have to fail. A mutant that no spec notices, or that does not fit the
 * code any more, is an error.
 *
 *   npm run test:mutants [-- id …]
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
const all = JSON.parse(readFileSync(new URL('mutants.json', import.meta.url), 'utf8'));
const wanted = process.argv.slice(2);
const mutants = wanted.length === 0 ? all : all.filter(({ id }) => wanted.includes(id));

const copy = mkdtempSync(join(tmpdir(), 'segue-mutants-'));
try {
  for (const name of [
    'libs',
    'test/harness',
    'test/world',
    'test/zones',
    'package.json',
    'jest.config.mjs',
  ]) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  process.exitCode = main();
} finally {
  rmSync(copy, { recursive: true, force: true });
}

function main() {
  const specs = [...new Set(mutants.flatMap((mutant) => mutant.specs))];
  // Specs that fail by themselves would seem to notice every mutant.
  const sound = runSpecs(specs);
  if (sound.verdict !== 'passed') {
    console.log(`The specs fail without any mutant:\n${sound.output}`);
    return 1;
  }
  const ends = mutants.map((mutant) => {
    const end = tryMutant(mutant);
    console.log(`${end.padEnd(8)} ${mutant.id}: ${mutant.fault}`);
    return end;
  });
  const killed = ends.filter((end) => end === 'killed').length;
  console.log(`${killed} of ${mutants.length} mutants killed.`);
  return killed === mutants.length ? 0 : 1;
}

function tryMutant({ file, search, replace, specs }) {
  const path = join(copy, file);
  const source = readFileSync(path, 'utf8');
  if (source.split(search).length !== 2) return 'stale';
  writeFileSync(
    path,
    source.replace(search, () => replace),
  );
  try {
    const { verdict } = runSpecs(specs);
    return { failed: 'killed', passed: 'SURVIVED', broken: 'broken' }[verdict];
  } finally {
    writeFileSync(path, source);
  }
}

/** `broken` means that a spec did not even run. That says nothing about what it checks. */
function runSpecs(specs) {
  const report = join(copy, 'report.json');
  rmSync(report, { force: true });
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const args = ['--selectProjects=unit', '--runInBand', '--bail=1', '--json', `--outputFile=${report}`];
  const { stderr } = spawnSync(process.execPath, [jest, ...args, '--runTestsByPath', ...specs], {
    cwd: copy,
    encoding: 'utf8',
    env: {
      ...process.env,
      NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
    },
  });
  const { numTotalTests, numFailedTests, numRuntimeErrorTestSuites, success } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  if (numFailedTests > 0) return { verdict: 'failed', output: stderr };
  const ran = success && numTotalTests > 0 && numRuntimeErrorTestSuites === 0;
  return { verdict: ran ? 'passed' : 'broken', output: stderr };
}
