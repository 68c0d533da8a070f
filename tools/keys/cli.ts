import { main } from './main.js';

process.exitCode = await main(process.argv.slice(2), {
  environment: process.env,
  out: (line) => process.stdout.write(line),
  err: (line) => process.stderr.write(line),
});
