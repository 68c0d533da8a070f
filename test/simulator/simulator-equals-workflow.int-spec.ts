import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { quietRuntime, startPlatform, type TestPlatform } from '#test/harness/platform.js';
import { caseOf, drawCases, lineOf, realise, type Drawn } from './cases.js';
import { hangsOnARace } from './races.js';
import { takingReceiver, type Line } from './reality.js';
import { simulated } from './simulated.js';
import { WorkflowFan } from './workflow-fan.js';

const CASES = 6;
const SEED = 4;
/** Work, queues and timers take real time, a moment each. Nothing may come earlier than in the simulation. */
const LATER_BY_AT_MOST_MS = 30_000;

describe('simulator equals the running workflow', () => {
  let platform: TestPlatform;
  beforeAll(async () => {
    quietRuntime();
    platform = await startPlatform({ adapt: takingReceiver });
  });
  afterAll(() => platform.close());

  const play = async (drawn: Drawn) => {
    const { world, fanId, one } = await realise(platform, drawn, 1);
    const simulation = simulated(one);
    const real = await new WorkflowFan(platform, world, fanId).live(simulation.acts, one.until);
    return { flow: drawn.flow, real, simulation: simulation.rows.map(lineOf) };
  };

  it('event by event, its own timers firing, for random flows and fans', async () => {
    const played = await Promise.all(fullestOf(drawCases(SEED, 60)).map(play));
    for (const { flow, real, simulation } of played) {
      const events = simulation.filter(({ what }) => !what.startsWith('step.entered'));
      expect({ flow, what: counts(real) }).toEqual({ flow, what: counts(events) });
      for (const [what, times] of byWhat(events)) {
        const found = byWhat(real).get(what) ?? [];
        times.forEach((at, index) => {
          const late = (found[index] ?? 0) - at;
          expect({ flow, what, late, ok: late >= 0 && late <= LATER_BY_AT_MOST_MS }).toMatchObject({
            ok: true,
          });
        });
      }
    }
    expect(played.flatMap(({ real }) => real).length).toBeGreaterThan(8 * CASES);
  }, 300_000);
});

/** The fans with the fullest lives, among those whose lives do not depend on a race. */
function fullestOf(drawn: readonly Drawn[]): Drawn[] {
  const lives = drawn.map((one) => ({ one, life: simulated(caseOf(one)) }));
  return lives
    .filter(({ life }) => !hangsOnARace(life, LATER_BY_AT_MOST_MS))
    .sort((a, b) => b.life.rows.length - a.life.rows.length)
    .slice(0, CASES)
    .map(({ one }) => one);
}

function byWhat(lines: readonly Line[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const { at, what } of [...lines].sort((a, b) => a.at - b.at))
    found.set(what, [...(found.get(what) ?? []), at]);
  return found;
}

const counts = (lines: readonly Line[]): Record<string, number> =>
  Object.fromEntries([...byWhat(lines)].map(([what, times]) => [what, times.length] as const).sort());
