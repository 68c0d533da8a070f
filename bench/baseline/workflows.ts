import { condition, defineSignal, proxyActivities, setHandler, sleep } from '@temporalio/workflow';
import type { BaselineActivities } from './activities.js';

/** The least that a workflow per fan can do; what Segue's own is measured against. */
export const start = defineSignal('start');

/** Started by a signal, then one timer: the bare form of an enrollment. `until`: real, ms. */
export async function oneTimer({ until }: { until: number }): Promise<void> {
  let started = false;
  setHandler(start, () => {
    started = true;
  });
  await condition(() => started);
  await sleep(Math.max(1, until - Date.now()));
}

/** One timer, then one activity: the bare form of a release-day save. `until`: real, ms. */
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
