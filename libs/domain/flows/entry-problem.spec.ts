import { describe, expect, it } from '@jest/globals';
import { entryProblem } from './entry-problem.js';
import type { Flow, Track } from './flow.js';

const flow = (trigger: Track['trigger']): Flow => ({
  schema: 1,
  name: 'Test',
  tracks: [{ id: 'main', trigger, reentry: 'once', steps: [{ kind: 'exit', id: 'out', reason: 'done' }] }],
});

describe('who is entered by a keyword', () => {
  it('starts a track that requests start, for every way or for this one', () => {
    expect(entryProblem(flow({ event: 'enrollment.requested' }), undefined, 'keyword')).toBeUndefined();
    for (const by of ['keyword', { in: ['api', 'keyword'] }]) {
      const trigger = { event: 'enrollment.requested', where: { by } } as const;
      expect(entryProblem(flow(trigger), undefined, 'keyword')).toBeUndefined();
    }
  });

  it('goes nowhere where tracks wait for a pre-save, or for requests of another way', () => {
    expect(entryProblem(flow({ event: 'fan.pre_saved' }), undefined, 'keyword')).toBe(
      'No track of the flow starts with enrollment.requested by keyword.',
    );
    const other = flow({ event: 'enrollment.requested', where: { by: 'import' } });
    expect(entryProblem(other, undefined, 'keyword')).toContain('by keyword');
    expect(entryProblem(other, undefined)).toBeUndefined();
  });
});
