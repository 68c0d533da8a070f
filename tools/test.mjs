// Runs one size of test ("unit", "int", "e2e") with jest, and passes further arguments on to it. With
// SEGUE_TEST_RESULTS the result is also written to that folder, so that .ci/run can add the results up.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [size, ...rest] = process.argv.slice(2);
const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
const folder = process.env.SEGUE_TEST_RESULTS;
const args = [
  ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest],
  `--selectProjects=${size}`,
  // Whole-system specs share the machine with the processes that they start.
  ...(size === 'e2e' ? ['--runInBand', '--verbose'] : ['--verbose=false']),
  ...(folder ? ['--json', `--outputFile=${join(folder, `${size}.json`)}`] : []),
  ...rest,
];
// jest's JSON goes to the file. Standard output would only repeat it.
const child = spawn(process.execPath, args, { stdio: ['inherit', folder ? 'ignore' : 'inherit', 'inherit'] });
for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => child.kill(name));
child.on('exit', (code) => process.exit(code ?? 1));
