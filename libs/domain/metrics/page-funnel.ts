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
