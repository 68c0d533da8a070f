import { pageFunnel } from './page-funnel.js';

describe("a page's own funnel", () => {
  it('goes from the visit to the pre-save', () => {
    const counts = {
      visit: 200,
      service_tapped: 80,
      consent_returned: 60,
      pre_saved: 60,
      reminder_chosen: 30,
    };
    expect(pageFunnel(counts)).toEqual([
      { step: 'visit', count: 200, fromPrevious: null },
      { step: 'service_tapped', count: 80, fromPrevious: 0.4 },
      { step: 'consent_returned', count: 60, fromPrevious: 0.75 },
      { step: 'pre_saved', count: 60, fromPrevious: 1 },
    ]);
  });

  it('has no rate where nothing came before', () => {
    expect(pageFunnel({ pre_saved: 1 }).map(({ fromPrevious }) => fromPrevious)).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});
