import { beforeAll, describe, expect, it } from '@jest/globals';
import { quietRuntime } from '#test/harness/platform.js';
import { keepHistory } from '#test/histories/recording.js';
import { traceA, traceB, tracePlain } from '#test/world/reference-traces.js';
import { TRACE_FIGURES } from '#test/world/trace-figures.js';

/**
 * The figures are exact: whoever changes one sees it here and says why. The history of A has at most 38 events, and
 * the plain one at most 8.
 */
describe('what one fan costs, over all runs of the workflow', () => {
  beforeAll(() => quietRuntime());

  it('plain: a send, a branch and a send, in one workflow task', async () => {
    const { bytesBelow, ...figures } = TRACE_FIGURES.plain;
    const { history, historyBytes, ...trace } = await tracePlain();
    keepHistory('reference-plain', history);
    expect(trace).toEqual({
      types: [
        'fan.pre_saved',
        'enrollment.opened',
        'message.accepted',
        'message.accepted',
        'track.ended',
        'enrollment.closed',
      ],
      ...figures,
    });
    expect(historyBytes).toBeLessThan(bytesBelow);
  }, 90_000);

  it('A: pre-saved, saved for them, prompted, saved, asked to follow, followed, over two nights', async () => {
    const { bytesBelow, ...figures } = TRACE_FIGURES.a;
    const { history, historyBytes, ...trace } = await traceA();
    keepHistory('reference-a', history);
    expect(trace).toEqual({
      types: [
        'fan.pre_saved',
        'enrollment.opened',
        'release.saved',
        'message.accepted',
        'link.clicked',
        'fan.saved',
        'message.accepted',
        'fan.followed',
        // The end of a run is a fact. The statement that writes the decision also writes it.
        'track.ended',
        'enrollment.closed',
      ],
      ...figures,
    });
    expect(historyBytes).toBeGreaterThan(5_000);
    expect(historyBytes).toBeLessThan(bytesBelow);
  }, 90_000);

  it('B: pre-saved, saved for them, prompted, never saved, re-engaged by SMS, never came back', async () => {
    const { bytesBelow, ...figures } = TRACE_FIGURES.b;
    const { history, historyBytes, ...trace } = await traceB();
    keepHistory('reference-b', history);
    expect(trace).toEqual({
      types: [
        'fan.pre_saved',
        'enrollment.opened',
        'release.saved',
        'message.accepted',
        'message.accepted',
        'track.ended',
        'enrollment.closed',
      ],
      ...figures,
    });
    expect(historyBytes).toBeGreaterThan(3_000);
    expect(historyBytes).toBeLessThan(bytesBelow);
  }, 90_000);
});
