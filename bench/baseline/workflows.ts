import { condition, defineSignal, proxyActivities, setHandler, sleep } from '@temporalio/workflow';
import type { BaselineActivities } from './activities.js';

/** The least that a workflow for each fan can do. Segue's own workflow is compared with it. */
export const start = defineSignal('start');

/** Started by a signal, then one timer. This is the bare form of an enrollment. `until` is real time in ms. */
export async function oneTimer({ until }: { until: number }): Promise<void> {
  let started = false;
  setHandler(start, () => {
    started = true;
  });
  await condition(() => started);
  await sleep(Math.max(1, until - Date.now()));
}

/** One timer, then one activity. This is the bare form of a release-day save. `until` is real time in ms. */
export async function timerThenActivity({
  until,
  taskQueue,
}: {
  until: number;
  taskQueue: string;
}): Promise<void> {
  const { act } = proxyActivities<BaselineActivities>({ taskQueue, startToCloseTimeout: '60s' });
  await sleep(Math.max(1, until - Date.now()));
  await act();
}
