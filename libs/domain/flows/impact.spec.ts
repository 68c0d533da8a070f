import { describe, expect, it } from '@jest/globals';
import type { Flow, Step } from './flow.js';
import { impactOf, mapProblems } from './impact.js';

const days = (id: string, count = 1): Step => ({
  ...{ kind: 'wait', id },
  until: { kind: 'duration', duration: { days: count } },
});
const flow = (...steps: Step[]): Flow => ({
  ...{ schema: 1, name: 'Test' },
  tracks: [{ id: 'main', trigger: { event: 'fan.pre_saved' }, reentry: 'once', steps }],
});
const at = (step: string) => ({ version: 1, track: 'main', step, fans: 3, inFlight: 0 });
const old = flow(days('same'), days('longer'), days('gone'), days('out'), days('lost'));
const target = flow(days('same'), days('longer', 2), days('new'));
const map = { 'main/gone': { track: 'main', step: 'new' }, 'main/out': null };

describe('what publishing a version means', () => {
  it('is told for each step fans stand on', () => {
    const rows = impactOf(
      ['same', 'longer', 'gone', 'out', 'lost'].map(at),
      new Map([[1, old]]),
      target,
      map,
    );
    expect(rows.map(({ step, fate, to }) => [step, fate, to?.step ?? null])).toEqual([
      ['same', 'same', 'same'],
      ['longer', 'changed', 'longer'],
      ['gone', 'mapped', 'new'],
      ['out', 'ends', null],
      ['lost', 'unmapped', null],
    ]);
    expect(rows[0]).toMatchObject({ kind: 'wait', fans: 3 });
  });
});

describe('a step map', () => {
  it('may lead from what is gone to what is there, or out', () => {
    expect(mapProblems(map, [old], target)).toEqual([]);
  });

  it.each([
    [
      'from a step that is still there',
      { 'main/same': null },
      'The new version still has this step: its fans stay on it.',
    ],
    ['from a step nobody knows', { 'main/dream': null }, 'No version of this campaign has such a step.'],
    [
      'to a step that is not there',
      { 'main/gone': { track: 'main', step: 'lost' } },
      'The new version has no step main/lost.',
    ],
  ])('may not lead %s', (_, wrong, reason) => {
    expect(mapProblems(wrong, [old], target).map((problem) => problem.reason)).toEqual([reason]);
  });
});
