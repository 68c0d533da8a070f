import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import type { ActivityDeps } from '#activities/deps.js';
import {
  createCampaignActivities,
  createDecideActivities,
  createEffectActivities,
} from '#activities/index.js';
import type { EffectQueue } from '#domain/engine/effect-queue.js';
import { CHANNELS, SERVICES } from '#domain/terms.js';
import { effectQueue } from '#workflows/names.js';

interface WorkerSettings {
  connection: NativeConnection;
  namespace: string;
  taskQueue: string;
  maxCachedWorkflows: number;
  /** A workflow bundle that was made beforehand. Without it the workflows are bundled at start. */
  bundle?: { code: string } | { codePath: string };
}

/** The number of pollers grows with the load: a fixed few would answer slowly in a burst. */
const POLLERS = { type: 'autoscaling', minimum: 2, maximum: 20, initial: 5 } as const;

/**
 * What one process does at once; the bench gives its baselines the same. The server asks the worker that has the fan's
 * workflow in its cache first, and after ten seconds any worker. When a worker dies, the tasks that the server had
 * queued for it wait so long, and each kill adds as much to how late a fan is. A longer time did not shorten a burst:
 * 1,000 fans due at one moment had acted after 32 s, and after 35 s with a limit of 40 s.
 */
export const FAN_SLOTS = {
  stickyQueueScheduleToStartTimeout: '10s',
  activityTaskPollerBehavior: POLLERS,
  workflowTaskPollerBehavior: POLLERS,
  maxConcurrentWorkflowTaskExecutions: 60,
  maxConcurrentLocalActivityExecutions: 60,
} satisfies Partial<WorkerOptions>;
export const EFFECT_SLOTS = {
  activityTaskPollerBehavior: POLLERS,
  maxConcurrentActivityTaskExecutions: 50,
} satisfies Partial<WorkerOptions>;

/** Also the queue of a service at which the deployment has no app: a workspace may have one, and else its effects fail. */
const POLLED_QUEUES: readonly EffectQueue[] = [...CHANNELS, ...SERVICES, 'webhook'];

/**
 * The workers of one process: one on the fans' queue (workflows, decisions, campaigns), and one for each provider,
 * so that a held provider never takes the slots of another.
 */
export async function createWorkers(deps: ActivityDeps, settings: WorkerSettings): Promise<Worker[]> {
  const shared: WorkerOptions = {
    connection: settings.connection,
    namespace: settings.namespace,
    taskQueue: settings.taskQueue,
    shutdownGraceTime: '20s',
    shutdownForceTime: '25s',
  };
  const fans = await Worker.create({
    ...shared,
    ...workflowSource(settings),
    activities: { ...createDecideActivities(deps), ...createCampaignActivities(deps) },
    ...FAN_SLOTS,
    maxCachedWorkflows: settings.maxCachedWorkflows,
  });
  const effects = createEffectActivities(deps);
  const others = await Promise.all(
    POLLED_QUEUES.map((queue) =>
      Worker.create({
        ...shared,
        taskQueue: effectQueue(settings.taskQueue, queue),
        activities: effects,
        ...EFFECT_SLOTS,
      }),
    ),
  );
  return [fans, ...others];
}

function workflowSource({ bundle }: WorkerSettings): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'> {
  if (bundle !== undefined) return { workflowBundle: bundle };
  const built = fileURLToPath(new URL('../../workflow-bundle.js', import.meta.url));
  if (existsSync(built)) return { workflowBundle: { codePath: built } };
  return { workflowsPath: fileURLToPath(new URL('../../workflows/index.js', import.meta.url)) };
}
