import { inAppLoss, pageFunnel } from './page-funnel.js';

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

describe('what is lost in the browsers of apps', () => {
  it('is told beside other browsers, and by how much it is more', () => {
    const inside = { visit: 40, service_tapped: 20, consent_returned: 5, pre_saved: 5, reminder_chosen: 3 };
    const outside = { visit: 10, service_tapped: 8, consent_returned: 6, pre_saved: 5, handed_over: 1 };
    const { inApp, elsewhere, moreLost } = inAppLoss(inside, outside);
    expect(inApp).toMatchObject({ visits: 40, serviceTapped: 20, lost: 32, lostShare: 0.8 });
    expect(elsewhere).toMatchObject({ visits: 10, handedOver: 1, lost: 4, lostShare: 0.4 });
    expect(moreLost).toBe(16);
  });

  it('is nothing where nobody came, and never less than nothing', () => {
    expect(inAppLoss({}, { visit: 5 })).toMatchObject({ inApp: { lostShare: null }, moreLost: null });
    expect(inAppLoss({ visit: 1, pre_saved: 2 }, {}).inApp.lost).toBe(0);
  });
});
