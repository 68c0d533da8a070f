import type { EventType } from '#domain/events/catalogue.js';
import type { Where } from '#domain/flows/flow.js';
import { releaseMoment } from '#domain/releases/release-clock.js';
import type { EpochMs, Stage } from '#domain/terms.js';
import type { CampaignFacts } from './campaign-facts.js';
import { factOf } from './fact-counters.js';
import type { Scope } from './scope.js';
import type { EnrollmentState } from './state.js';

/** Acts that count only after the release has come out in the fan's territory (`docs/metrics.md`). */
const AFTER_RELEASE: readonly EventType[] = ['page.visited', 'link.clicked', 'fan.saved'];

/** When the release comes out for this fan, before load is spread. Without a release this is long ago. */
export function momentFor(campaign: CampaignFacts, enrollment: EnrollmentState): EpochMs {
  return campaign.clock === null ? -Infinity : releaseMoment(campaign.clock, enrollment.territory);
}

/** Did an act of this type that counts happen since enrollment? */
export function happened(type: EventType, { enrollment, campaign }: Scope, where?: Where): boolean {
  const fact = factOf(enrollment, type, where);
  if (fact === undefined) return false;
  return AFTER_RELEASE.includes(type) ? fact.last >= momentFor(campaign, enrollment) : true;
}

/** Has the fan reached this stage, in whatever order? */
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
