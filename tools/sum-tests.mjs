// Adds up the results that the test runs wrote to a folder, and prints "N passed, N failed" alone on a line.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const runs = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
const sum = (count) => runs.reduce((total, run) => total + count(run), 0);
const passed = sum((run) => run.numPassedTests);
// A suite that cannot be loaded has no failed test of its own, but it counts as failed.
const failed = sum((run) => run.numFailedTests + run.numRuntimeErrorTestSuites);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
