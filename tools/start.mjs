// npm start: builds what changed, and then runs it in this same process, so that signals reach the supervisor.
import { build } from './build.mjs';
import { bundleDashboard } from './dashboard-bundle.mjs';
import { bundleWorkflows } from './workflow-bundle.mjs';

try {
  await build();
  await bundleWorkflows();
  await bundleDashboard();
} catch (error) {
  console.error(`The build failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
await import('../dist/tools/start.js');
