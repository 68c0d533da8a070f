import { beforeAll, describe, expect, it } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import { quietRuntime, workflowBundle } from '#test/harness/platform.js';
import { keptHistories } from '#test/histories/recording.js';

describe('the workflow code of today', () => {
  beforeAll(() => quietRuntime());

  it('replays every recorded history, so a deployment disturbs no running fan', async () => {
    const kept = keptHistories();
    expect(kept.map(({ workflowId }) => workflowId)).toEqual([
      'continue-as-new-first',
      'continue-as-new-last',
      'database-away',
      'ended-campaign',
      'ended-fan',
      'moved-earlier-campaign',
      'moved-earlier-fan',
      'moved-later-campaign',
      'moved-later-fan',
      'paused-resumed-campaign',
      'paused-resumed-fan',
      'published-campaign',
      'published-fan',
      'reference-a-activities',
      'reference-a',
      'reference-b-activities',
      'reference-b',
      'reference-plain',
      'retried-send',
      'skipped-fan',
    ]);
    const failed: string[] = [];
    const results = Worker.runReplayHistories({ workflowBundle: await workflowBundle() }, kept);
    for await (const { workflowId, error } of results) {
      if (error !== undefined) failed.push(`${workflowId}: ${error.message}`);
    }
    expect(failed).toEqual([]);
  }, 60_000);

  it('would be found out if it behaved differently: a history with a step of another kind does not replay', async () => {
    const [first] = keptHistories().filter(({ workflowId }) => workflowId === 'reference-b-activities');
    const events = (first?.history.events ?? []).filter(
      ({ timerStartedEventAttributes: timer }) => timer == null,
    );
    const results = Worker.runReplayHistories({ workflowBundle: await workflowBundle() }, [
      { workflowId: 'broken', history: { events } },
    ]);
    for await (const { error } of results) expect(error).toBeDefined();
  }, 60_000);
});
