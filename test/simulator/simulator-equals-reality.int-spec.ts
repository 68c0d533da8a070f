import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Step } from '#domain/flows/flow.js';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { drawCases, inOrder, lineOf, realise, type Drawn } from './cases.js';
import { STEP_KINDS } from './random-flows.js';
import { RealFan, takingReceiver } from './reality.js';
import { simulated } from './simulated.js';

const CASES = 180;
const SEED = 4;
/** A clock so slow that it stands still while the parts work. So times are equal to the millisecond. */
const STANDSTILL = 1e-4;

/** What must have come up. Without it the cases prove little. */
const KINDS = [
  ...[
    'step.entered',
    'stage.set',
    'message.accepted',
    'message.blocked',
    'release.saved',
    'webhook.delivered',
    'link.clicked',
  ],
  ...[
    'page.visited',
    'fan.saved',
    'fan.followed',
    'consent.withdrawn',
    'enrollment.opened',
    'enrollment.closed',
  ],
];

describe('simulator equals reality', () => {
  let parts: TestParts;
  beforeAll(async () => {
    parts = await startParts({ adapt: takingReceiver });
    await parts.database.query('ALTER TABLE workspaces DROP CONSTRAINT workspaces_clock_k_check');
    await parts.database.query('ALTER TABLE workspaces ALTER clock_k TYPE float8');
  });
  afterAll(() => parts.close());

  const cases = drawCases(SEED, CASES);

  const play = async (drawn: Drawn) => {
    const { world, fanId, one } = await realise(parts, drawn, STANDSTILL);
    const simulation = simulated(one);
    const real = new RealFan(parts, world, fanId, one.endsAt);
    const state = await real.live(simulation.acts, one.until);
    return { simulation, real, state };
  };

  it('step by step, for random flows and fans, on real database, activities and providers', async () => {
    const seen = new Set<string>();
    for (const drawn of cases) {
      const { simulation, real, state } = await play(drawn);
      expect({ flow: drawn.flow, lines: inOrder(real.lines) }).toEqual({
        flow: drawn.flow,
        lines: inOrder(simulation.rows.map(lineOf)),
      });
      // The whole state is compared, too: facts, counts, caps, and where the fan stands until when.
      expect(state).toEqual(simulation.state);
      for (const { kind } of simulation.rows) seen.add(kind);
    }
    expect(KINDS.filter((kind) => !seen.has(kind))).toEqual([]);
  }, 300_000);

  it('looks at every step kind there is', () => {
    const kinds = new Set(
      cases.flatMap(({ flow }) => flow.tracks.flatMap(({ steps }) => steps.map(({ kind }: Step) => kind))),
    );
    expect([...kinds].sort()).toEqual(STEP_KINDS);
  });
});
