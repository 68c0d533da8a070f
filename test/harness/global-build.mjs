// Whole-system specs run what a person runs: the compiled product.
import { build } from '../../tools/build.mjs';
import { bundleDashboard } from '../../tools/dashboard-bundle.mjs';
import { bundleWorkflows } from '../../tools/workflow-bundle.mjs';

export default async function globalBuild() {
  await build();
  await bundleWorkflows();
  await bundleDashboard();
}
