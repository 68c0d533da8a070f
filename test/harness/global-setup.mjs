// Starts the suite's PostgreSQL and Temporal server. They are compiled by swc and run as they are, because jest does
// not transform what a global setup imports.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from '../../tools/build.mjs';

export default async function globalSetup() {
  await build(['tools', 'test']);
  const script = fileURLToPath(new URL('../../dist/test/harness/servers.js', import.meta.url));
  // The process is detached. Ctrl-C ends jest, which closes the pipe, and then the servers end in their order.
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  const addresses = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (code) =>
      reject(new Error(`The test servers ended at their start (exit code ${code}).`)),
    );
  });
  process.env.SEGUE_TEST_SERVERS = addresses;
  globalThis.segueTestServers = child;
}
