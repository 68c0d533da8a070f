import { describe, expect, it } from '@jest/globals';
import { positionFrom } from './live-position.js';

describe('the answer of a workflow', () => {
  const anHourASecond = {
    v0: Date.parse('2026-12-01T00:00:00Z'),
    r0: Date.parse('2026-11-20T00:00:00Z'),
    k: 3600,
  };

  it('tells the next wake on both clocks, by name', () => {
    const answer = {
      ...{ revision: 8, waiting: 'awaitRelease', running: [{ effectId: 'e-1', step: 'remind' }] },
      wakeAt: Date.parse('2026-11-20T00:00:10Z'),
    };
    expect(positionFrom(answer, anHourASecond)).toEqual({
      ...{ revision: 8, waiting: 'awaitRelease', running: [{ effectId: 'e-1', step: 'remind' }] },
      nextWake: { workspaceTime: '2026-12-01T10:00:00.000Z', realTime: '2026-11-20T00:00:10.000Z' },
    });
  });

  it('may wait for no moment, and is refused where it is none', () => {
    const idle = { revision: null, wakeAt: null, waiting: null, running: [] };
    expect(positionFrom(idle, anHourASecond)).toMatchObject({ nextWake: null });
    expect(() => positionFrom({ revision: '8' }, anHourASecond)).toThrow();
  });
});
