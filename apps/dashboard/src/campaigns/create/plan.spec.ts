import { EMPTY_PLAN, missingIn, STEPS } from './plan.js';

describe('the plan of a new campaign', () => {
  it('names what a step still needs, by the way that was chosen', () => {
    expect(missingIn('release', EMPTY_PLAN)).toEqual(['releaseId']);
    expect(missingIn('release', { ...EMPTY_PLAN, release: 'fresh', title: ' ' })).toEqual([
      'artist',
      'title',
      'date',
    ]);
    expect(missingIn('flow', EMPTY_PLAN)).toEqual([]);
    expect(missingIn('flow', { ...EMPTY_PLAN, flow: 'known' })).toEqual(['flowId']);
  });

  it('needs nothing more when everything is there', () => {
    const plan = { ...EMPTY_PLAN, releaseId: 'r', name: 'Autumn' };
    expect(STEPS.flatMap((step) => missingIn(step, plan))).toEqual([]);
  });
});
