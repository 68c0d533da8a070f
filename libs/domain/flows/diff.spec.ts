import { describe, expect, it } from '@jest/globals';
import { diffFlows } from './diff.js';
import type { Flow, Step } from './flow.js';

const days = (id: string, count: number): Step => ({
  ...{ kind: 'wait', id },
  until: { kind: 'duration', duration: { days: count } },
});
const flow = (...steps: Step[]): Flow => ({
  ...{ schema: 1, name: 'Test' },
  tracks: [{ id: 'main', trigger: { event: 'fan.pre_saved' }, reentry: 'once', steps }],
});

describe('the difference of two versions', () => {
  it('of equal definitions is empty', () => {
    expect(diffFlows(flow(days('a', 1)), flow(days('a', 1)))).toEqual({ fields: [], tracks: [] });
  });

  it('names steps added, removed and changed, field by field', () => {
    const { tracks } = diffFlows(flow(days('a', 1), days('b', 1)), flow(days('a', 2), days('c', 1)));
    expect(tracks).toEqual([
      {
        ...{ track: 'main', change: 'changed', fields: [] },
        steps: [
          { step: 'b', change: 'removed', fields: [] },
          { step: 'a', change: 'changed', fields: [{ field: 'until.duration.days', from: 1, to: 2 }] },
          { step: 'c', change: 'added', fields: [] },
        ],
      },
    ]);
  });

  it('names steps that changed places', () => {
    const { tracks } = diffFlows(flow(days('a', 1), days('b', 1)), flow(days('b', 1), days('a', 1)));
    expect(tracks[0]?.steps.map(({ step, change }) => `${step} ${change}`)).toEqual(['b moved', 'a moved']);
  });

  it('names tracks that came, went, or start otherwise, and what changed of the flow itself', () => {
    const from = flow(days('a', 1));
    const [main] = from.tracks;
    if (main === undefined) throw new Error('no track');
    const to: Flow = {
      ...from,
      name: 'Other',
      tracks: [
        { ...main, reentry: 'each' },
        { ...main, id: 'side' },
      ],
    };
    expect(diffFlows(from, to)).toMatchObject({
      fields: [{ field: 'name', from: 'Test', to: 'Other' }],
      tracks: [
        { track: 'main', change: 'changed', fields: [{ field: 'reentry', from: 'once', to: 'each' }] },
        { track: 'side', change: 'added', steps: [{ step: 'a', change: 'added' }] },
      ],
    });
    expect(diffFlows(to, from).tracks.map(({ track, change }) => `${track} ${change}`)).toEqual([
      'main changed',
      'side removed',
    ]);
  });
});
