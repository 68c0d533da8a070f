import type { PageEvent } from '#domain/pages/page-events.js';

/** How often each thing happened on a page. What never happened is left out. */
export type PageEventCounts = Readonly<Partial<Record<PageEvent, number>>>;

/** A step of the page's own funnel. `fromPrevious`: null where nothing came before it. */
export interface PageFunnelRow {
  step: PageEvent;
  count: number;
  fromPrevious: number | null;
}

/** Acts are counted, not people: who taps twice counts twice. A reminder needs no consent, so it stands beside. */
const STEPS = [
  'visit',
  'service_tapped',
  'consent_returned',
  'pre_saved',
] as const satisfies readonly PageEvent[];

/** visit → service tapped → consent returned → pre-saved. */
export function pageFunnel(counts: PageEventCounts): PageFunnelRow[] {
  let before: number | undefined;
  return STEPS.map((step) => {
    const count = counts[step] ?? 0;
    const fromPrevious = before === undefined || before === 0 ? null : count / before;
    before = count;
    return { step, count, fromPrevious };
  });
}

/** What became of the visits in one kind of browser. Acts are counted, so these are shares of acts. */
export interface VisitsKept {
  visits: number;
  serviceTapped: number;
  consentReturned: number;
  preSaved: number;
  reminderChosen: number;
  handedOver: number;
  wayOutTried: number;
  stayedInApp: number;
  /** Visits without a pre-save, a reminder or a hand-over: visits − (preSaved + reminderChosen + handedOver), at least 0. */
  lost: number;
  /** lost ÷ visits. */
  lostShare: number | null;
}

export interface InAppLoss {
  inApp: VisitsKept;
  elsewhere: VisitsKept;
  /**
   * How many visits more were lost inside apps than would have been at the share of other browsers. Null where either
   * had no visit. It describes: other fans come by an app than by a browser.
   */
  moreLost: number | null;
}

/** How many visits are lost in the browsers of apps, beside those of other browsers. */
export function inAppLoss(inApp: PageEventCounts, elsewhere: PageEventCounts): InAppLoss {
  const [inside, outside] = [visitsKept(inApp), visitsKept(elsewhere)];
  const { lostShare: usual } = outside;
  const moreLost = usual === null || inside.visits === 0 ? null : inside.lost - inside.visits * usual;
  return { inApp: inside, elsewhere: outside, moreLost };
}

function visitsKept(counts: PageEventCounts): VisitsKept {
  const of = (event: PageEvent): number => counts[event] ?? 0;
  const kept = of('pre_saved') + of('reminder_chosen') + of('handed_over');
  const visits = of('visit');
  const lost = Math.max(0, visits - kept);
  return {
    visits,
    serviceTapped: of('service_tapped'),
    consentReturned: of('consent_returned'),
    preSaved: of('pre_saved'),
    reminderChosen: of('reminder_chosen'),
    handedOver: of('handed_over'),
    wayOutTried: of('way_out_tried'),
    stayedInApp: of('stayed_in_app'),
    lost,
    lostShare: visits === 0 ? null : lost / visits,
  };
}
