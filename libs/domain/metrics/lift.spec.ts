import type { Flow, Step } from '#domain/flows/flow.js';
import { postRelease } from '#domain/flows/templates/post-release.js';
import { type ArmCounts, judgeLift, type LiftDesign, liftDesigns } from './lift.js';

const DAY = 86_400_000;
const arm = (
  variant: string,
  observed: number,
  converted: number,
  more: Partial<ArmCounts> = {},
): ArmCounts => ({
  ...{
    variant,
    holdout: variant === 'holdout',
    already: 0,
    unobservable: 0,
    waiting: 0,
    observed,
    converted,
  },
  assigned: observed,
  ...more,
});
const design = (weights: Record<string, number>, more: Partial<LiftDesign> = {}): LiftDesign => ({
  arms: Object.entries(weights).map(([variant, weight]) => ({
    variant,
    holdout: variant === 'holdout',
    weight,
  })),
  horizonMs: 21 * DAY,
  hasChanged: false,
  ...more,
});

describe('what is fixed for a comparison', () => {
  it('is read from the flow: arms, weights, and the wait before the check of the other track', () => {
    expect(liftDesigns(new Map([[1, postRelease()]]))).toEqual(
      new Map([['more/whichAct', design({ playlist: 30, related: 30, share: 30, holdout: 10 })]]),
    );
  });

  const steps = (...list: Step[]): Flow => ({
    ...{ schema: 1, name: 'A flow' },
    tracks: [
      { id: 'main', trigger: { kind: 'event', event: 'enrollment.opened' }, reentry: 'once', steps: list },
    ],
  });
  const wait = (days: number): Step => ({
    ...{ kind: 'wait', id: `wait${days}` },
    until: { kind: 'duration', duration: { days } },
  });
  const split = (a: number): Step => ({
    ...{ kind: 'split', id: 's' },
    variants: [
      { name: 'a', weight: a },
      { name: 'b', weight: 100 - a },
    ],
  });
  const check: Step = { kind: 'service', id: 'look', action: 'check' };
  const horizonOf = (...list: Step[]) => liftDesigns(new Map([[1, steps(...list)]])).get('main/s')?.horizonMs;

  it('counts the waits between split and check in the split’s own track', () => {
    expect(horizonOf(wait(3), split(50), wait(7), wait(2), check, wait(30))).toBe(9 * DAY);
  });

  it('has no horizon without a check, before a check of the baseline, or where the wait differs by fan', () => {
    expect(horizonOf(split(50), wait(7))).toBeNull();
    expect(horizonOf(split(50), wait(7), { ...check, baseline: true })).toBeNull();
    const saturday: Step = { kind: 'wait', id: 'sat', until: { kind: 'window', days: ['sat'] } };
    expect(horizonOf(split(50), saturday, check)).toBeNull();
  });

  it('stays that of the launch, and says when a later version weighs otherwise', () => {
    const versions = (later: Flow) =>
      liftDesigns(
        new Map([
          [2, later],
          [1, steps(split(50), wait(7), check)],
        ]),
      ).get('main/s');
    expect(versions(steps(split(50), wait(14), check))).toEqual(
      design({ a: 50, b: 50 }, { horizonMs: 7 * DAY }),
    );
    expect(versions(steps(split(80), wait(7), check))?.hasChanged).toBe(true);
  });
});

describe('a comparison', () => {
  it('is of each arm with the holdout, with Newcombe’s interval', () => {
    const counts = [arm('a', 70, 56), arm('holdout', 80, 48)];
    const judged = judgeLift(counts, design({ a: 50, holdout: 50 }));
    expect(judged.state).toBe('ready');
    expect(judged.lifts).toHaveLength(1);
    expect(judged.lifts[0]).toMatchObject({ variant: 'a', against: 'holdout' });
    expect(judged.lifts[0]?.difference).toBeCloseTo(0.2, 10);
    expect(judged.lifts[0]?.low).toBeCloseTo(0.0524, 4);
    expect(judged.lifts[0]?.high).toBeCloseTo(0.3339, 4);
  });

  it('is with the first arm where there is no holdout', () => {
    const counts = [arm('b', 50, 10), arm('a', 50, 5)];
    const { lifts } = judgeLift(counts, design({ a: 50, b: 50 }));
    expect(lifts.map(({ variant, against }) => [variant, against])).toEqual([['b', 'a']]);
  });

  it('is too early while an arm has nobody whose horizon has passed', () => {
    const counts = [arm('a', 9, 3), arm('holdout', 0, 0, { waiting: 4, assigned: 4 })];
    expect(judgeLift(counts, design({ a: 70, holdout: 30 }))).toEqual({
      ...{ state: 'too_early', sampleRatio: null, lifts: [] },
    });
  });

  it('is refused where the arms are not as their weights, from 100 fans on', () => {
    const of = (a: number, b: number) =>
      judgeLift([arm('a', a, 1), arm('holdout', b, 1)], design({ a: 50, holdout: 50 }));
    expect(of(70, 30)).toMatchObject({ state: 'sample_ratio', lifts: [] });
    expect(of(70, 30).sampleRatio?.chiSquared).toBeCloseTo(16, 10);
    expect(of(60, 40).state).toBe('ready');
    expect(of(69, 30)).toMatchObject({ state: 'ready', sampleRatio: null });
  });

  it('is refused without a check, and where the weights changed', () => {
    const counts = [arm('a', 5, 1), arm('b', 5, 1)];
    expect(judgeLift(counts, design({ a: 50, b: 50 }, { horizonMs: null })).state).toBe('no_check');
    expect(judgeLift(counts, design({ a: 50, b: 50 }, { hasChanged: true })).state).toBe('weights_changed');
  });
});
