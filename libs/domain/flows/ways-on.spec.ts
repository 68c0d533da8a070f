import type { Flow } from './flow.js';
import { waysOn } from './ways-on.js';

const flow: Flow = {
  schema: 1,
  name: 'Ways',
  tracks: [
    {
      id: 'main',
      trigger: { event: 'fan.pre_saved' },
      reentry: 'once',
      steps: [
        { kind: 'wait', id: 'release', until: { kind: 'release' } },
        { kind: 'branch', id: 'ask', if: { kind: 'stage', stage: 'saved' }, then: 'thank', else: 'thank' },
        { kind: 'setStage', id: 'thank', stage: 'saved', next: 'leave' },
        { kind: 'setStage', id: 'unreached', stage: 'saved' },
        { kind: 'exit', id: 'leave', reason: 'done' },
      ],
    },
  ],
};

describe('the ways on from a step', () => {
  it('are those of its fields, else the following step; each once; an exit has none', () => {
    expect(waysOn(flow)).toEqual([
      { from: 'main/release', to: 'main/ask' },
      { from: 'main/ask', to: 'main/thank' },
      { from: 'main/thank', to: 'main/leave' },
      { from: 'main/unreached', to: 'main/leave' },
    ]);
  });
});
