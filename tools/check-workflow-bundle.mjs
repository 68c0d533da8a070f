// The workflow bundle may hold only our own pure code and what Temporal's SDK itself brings.
import { makeBundle, packagesIn } from './workflow-bundle.mjs';

const ALLOWED = new Set(['@temporalio/common', '@temporalio/workflow', 'long', 'ms', 'nexus-rpc']);

const found = packagesIn(await makeBundle());
if (!found.includes('@temporalio/workflow'))
  throw new Error('The packages of the workflow bundle could not be read.');
const strangers = found.filter((name) => !ALLOWED.has(name));
if (strangers.length > 0) {
  console.error(
    `workflows/index.ts pulls packages into the workflow bundle that must not be there: ${strangers.join(', ')}.`,
  );
  process.exit(1);
}
console.log(`The workflow bundle holds only what it may (${found.join(', ')}).`);
