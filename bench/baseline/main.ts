import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { z } from 'zod';
import { serveHealth } from '#worker/health.js';
import { EFFECT_SLOTS, FAN_SLOTS } from '#worker/workers.js';
import { baselineActivities } from './activities.js';
import { ACTIVITY_QUEUE, WORKFLOW_QUEUE } from './queues.js';

const Environment = z.object({
  TEMPORAL_ADDRESS: z.string(),
  TEMPORAL_NAMESPACE: z.string(),
  WORKER_HEALTH_PORT: z.coerce.number().int(),
  MAX_CACHED_WORKFLOWS: z.coerce.number().int().default(2000),
});

/** A worker process of bare workflows. It has the same slots, pollers, cache and queues as Segue's own. */
async function main(): Promise<void> {
  const environment = Environment.parse(process.env);
  Runtime.install({ shutdownSignals: [] });
  const connection = await NativeConnection.connect({ address: environment.TEMPORAL_ADDRESS });
  const shared = { connection, namespace: environment.TEMPORAL_NAMESPACE };
  const workflows = await Worker.create({
    ...shared,
    ...FAN_SLOTS,
    taskQueue: WORKFLOW_QUEUE,
    workflowBundle: await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('workflows.js', import.meta.url)),
    }),
    maxCachedWorkflows: environment.MAX_CACHED_WORKFLOWS,
  });
  const activities = await Worker.create({
    ...shared,
    ...EFFECT_SLOTS,
    taskQueue: ACTIVITY_QUEUE,
    activities: baselineActivities,
  });
  const workers = [workflows, activities];
  const shutdown = () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  process.once('SIGTERM', shutdown);
  const health = await serveHealth(environment.WORKER_HEALTH_PORT);
  await Promise.all(workers.map((worker) => worker.run()));
  await health.close();
  await connection.close();
}

await main();
