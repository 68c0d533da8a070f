import { makeEvidence } from './make-evidence.js';
import { HELP, readOptions } from './options.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === 'help') say(HELP);
  else await makeEvidence(options, { env: process.env, say });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
