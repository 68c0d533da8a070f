import type { EventType, FanEvent } from '../events/catalogue.js';
import { releaseMoment } from '../release/release-clock.js';
import type { EpochMs, Stage } from '../terms.js';
import type { CampaignFacts, Scope } from './context.js';
import type { EnrollmentState } from './state.js';

/** Acts that count for a stage only once the release is out in the fan's territory (metrics.md). */
const AFTER_RELEASE: readonly EventType[] = ['page.visited', 'link.clicked', 'fan.saved'];

/** Remembers one event of the enrollment's campaign. A scanner's click is no act of the fan. */
export function recordFact(enrollment: EnrollmentState, event: FanEvent): void {
  if (event.type === 'link.clicked' && !event.payload.human) return;
  if (event.type === 'release.saved') enrollment.stages.release_saved ??= event.occurredAt;
  const known = enrollment.facts[event.type];
  enrollment.facts[event.type] = {
    count: (known?.count ?? 0) + 1,
    first: Math.min(known?.first ?? event.occurredAt, event.occurredAt),
    last: Math.max(known?.last ?? event.occurredAt, event.occurredAt),
    seq: event.fanSeq,
  };
}

/** When the release is out for this fan, before any spreading of load; without a release it always has been. */
export function momentFor(campaign: CampaignFacts, enrollment: EnrollmentState): EpochMs {
  return campaign.clock === null ? -Infinity : releaseMoment(campaign.clock, enrollment.territory);
}

/** Did an act of this type happen since enrollment, so that it counts? */
export function happened(type: EventType, { enrollment, campaign }: Scope): boolean {
  const fact = enrollment.facts[type];
  if (fact === undefined) return false;
  return AFTER_RELEASE.includes(type) ? fact.last >= momentFor(campaign, enrollment) : true;
}

/** Has the fan reached this stage, whatever the order? */
export function reached(stage: Stage, scope: Scope): boolean {
  if (scope.enrollment.stages[stage] !== undefined) return true;
  switch (stage) {
    case 'pre_saved':
      return scope.enrollment.path !== 'none';
    case 'engaged':
      return happened('page.visited', scope) || happened('link.clicked', scope);
    case 'saved':
      return happened('fan.saved', scope);
    case 'followed':
      return happened('fan.followed', scope);
    case 'release_saved':
    case 're_engaged':
      return false;
  }
}
