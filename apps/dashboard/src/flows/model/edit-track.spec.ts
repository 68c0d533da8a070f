import { describe, expect, it } from '@jest/globals';
import type { Step, Track } from '#domain/flows/flow.js';
import { adapted, insertSteps, removeSteps, START, type Spot } from './edit-track.js';
import { freeId } from './new-step.js';
import { targetOf, waysOut } from './ways.js';

const wait = (id: string, next?: string): Step => ({
  ...{ kind: 'wait' as const, id, until: { kind: 'release' as const } },
  ...(next === undefined ? {} : { next }),
});
const exit = (id: string): Step => ({ kind: 'exit', id, reason: id });
const branch = (id: string, then: string, other: string): Step => ({
  ...{ kind: 'branch' as const, id, if: { kind: 'engaged' as const }, then, else: other },
});
const awaits = (id: string, rest: object = {}): Step => ({
  ...{ kind: 'waitForEvent' as const, id, events: ['fan.saved' as const], since: 'step' as const },
  ...{ timeout: { days: 3 }, ...rest },
});
const trackOf = (...steps: Step[]): Track => ({
  id: 'main',
  trigger: { event: 'fan.pre_saved' },
  reentry: 'once',
  steps,
});
const insert = (track: Track, spot: Spot, ...block: Step[]) => insertSteps(track, spot, block, () => 'end');

/** Where every way leads: "a.next>b". An end of the track is "a.next>". */
const ways = (track: Track): string[] =>
  track.steps.flatMap((step) =>
    waysOut(step).map((way) => `${step.id}.${way.field}>${targetOf(track, step, way) ?? ''}`),
  );

describe('a step that is put on a way', () => {
  it('stands between two steps of the list', () => {
    expect(ways(insert(trackOf(wait('a'), exit('z')), { from: 'a', field: 'next' }, wait('n')))).toEqual([
      'a.next>n',
      'n.next>z',
    ]);
  });

  it('stands before the first step', () => {
    const track = insert(trackOf(wait('a'), exit('z')), START, wait('n'));
    expect(track.steps.map(({ id }) => id)).toEqual(['n', 'a', 'z']);
  });

  it('stands on one way of a branch, and the other way stays', () => {
    const track = trackOf(branch('b', 'x', 'y'), exit('x'), exit('y'));
    expect(ways(insert(track, { from: 'b', field: 'else' }, wait('n')))).toEqual([
      'b.then>x',
      'b.else>n',
      'n.next>y',
    ]);
    expect(ways(insert(track, { from: 'b', field: 'then' }, wait('n')))).toEqual([
      'b.then>n',
      'b.else>y',
      'n.next>x',
    ]);
  });

  it('takes only one of two ways that rest on the order of the list', () => {
    const track = trackOf(awaits('w'), exit('z'));
    expect(ways(insert(track, { from: 'w', field: 'onEvent' }, wait('n')))).toEqual([
      'w.onEvent>n',
      'w.onTimeout>z',
      'n.next>z',
    ]);
  });

  it('takes only one of two ways that end the track: the other ends at an exit', () => {
    const track = insert(trackOf(awaits('w')), { from: 'w', field: 'onEvent' }, wait('n'));
    expect(ways(track)).toEqual(['w.onEvent>n', 'w.onTimeout>end', 'n.next>end']);
    expect(track.steps.at(-1)).toEqual({ kind: 'exit', id: 'end', reason: 'end' });
  });

  it('does not come between a neighbour and the step that both lead to', () => {
    const track = trackOf(branch('b', 'p', 'z'), wait('p'), exit('z'));
    expect(ways(insert(track, { from: 'b', field: 'else' }, wait('n')))).toEqual([
      'b.then>p',
      'b.else>n',
      'p.next>z',
      'n.next>z',
    ]);
  });

  it('stands on a way back to the first step without becoming the first', () => {
    const track = trackOf(wait('a'), awaits('w', { onEvent: 'z', onTimeout: 'a' }), exit('z'));
    const changed = insert(track, { from: 'w', field: 'onTimeout' }, wait('n'));
    expect(changed.steps[0]?.id).toBe('a');
    expect(ways(changed)).toEqual(['a.next>w', 'w.onEvent>z', 'w.onTimeout>n', 'n.next>a']);
  });

  it('fills in an unfinished way', () => {
    const changed = insert(
      trackOf(branch('b', 'z', 'gone'), wait('z')),
      { from: 'b', field: 'else' },
      exit('n'),
    );
    expect(ways(changed)).toEqual(['b.then>z', 'b.else>n', 'z.next>end']);
  });
});

describe('a step that is taken out', () => {
  it('leaves the way to the step after it', () => {
    const track = trackOf(branch('b', 'p', 'z'), wait('p'), exit('z'));
    expect(ways(removeSteps(track, ['p']))).toEqual(['b.then>z', 'b.else>z']);
  });

  it('leaves a neighbour on the way that the step named', () => {
    const track = trackOf(wait('a'), wait('p', 'z'), wait('q'), exit('z'));
    expect(ways(removeSteps(track, ['p']))).toEqual(['a.next>z', 'q.next>z']);
  });

  it('is missed by what led to it, when nothing comes after it: it is unfinished, not skipped', () => {
    const track = trackOf(wait('a'), exit('p'), wait('q'), exit('z'));
    expect(ways(removeSteps(track, ['p']))).toEqual(['a.next>p', 'q.next>z']);
  });

  it('goes together with others', () => {
    const track = trackOf(wait('a'), wait('p'), wait('q'), exit('z'));
    expect(ways(removeSteps(track, ['p', 'q']))).toEqual(['a.next>z']);
  });
});

describe('steps of elsewhere', () => {
  it('get ids that are free, and their references follow', () => {
    const track = trackOf(wait('a'), exit('z'));
    const block = [branch('a', 'b', 'z'), wait('b', 'a'), wait('c', 'nowhere')];
    expect(adapted(block, track, freeId)).toEqual([branch('a2', 'b', 'z'), wait('b', 'a2'), wait('c')]);
  });
});
