import type { EventType } from '#domain/events/catalogue.js';
import type { Flow, Where } from '#domain/flows/flow.js';
import { releaseMoment } from '#domain/releases/release-clock.js';
import type { EpochMs, Stage } from '#domain/terms.js';
import type { CampaignFacts, FactEvent, Scope } from './context.js';
import { factOf, fits, watchesOf } from './fact-counters.js';
import type { EnrollmentState, Fact } from './state.js';

/** Acts that count for a stage only once the release is out in the fan's territory (metrics.md). */
const AFTER_RELEASE: readonly EventType[] = ['page.visited', 'link.clicked', 'fan.saved'];

/** Remembers one event of the enrollment. A scanner's click is no act of the fan. */
export function recordFact(enrollment: EnrollmentState, event: FactEvent, flow: Flow | undefined): void {
  if (event.type === 'link.clicked' && !event.payload.human) return;
  if (event.type === 'release.saved') enrollment.stages.release_saved ??= event.occurredAt;
  if (event.type === 'service.done') {
    enrollment.acted = { [event.payload.action]: event.occurredAt, ...enrollment.acted };
  }
  if (event.type === 'stage.already' || event.type === 'stage.unobservable') {
    const standing = event.type === 'stage.already' ? 'already' : 'unobservable';
    enrollment.standing = { [event.payload.stage]: standing, ...enrollment.standing };
  }
  enrollment.facts[event.type] = grown(enrollment.facts[event.type], event);
  for (const watch of flow === undefined ? [] : watchesOf(flow)) {
    if (watch.event !== event.type || !fits(watch.where, event)) continue;
    const known = enrollment.matches?.[watch.key];
    const recent = [...(known?.recent ?? []), event.occurredAt].sort((a, b) => a - b);
    enrollment.matches = {
      ...enrollment.matches,
      [watch.key]: {
        ...grown(known, event),
        ...(watch.recent > 0 ? { recent: recent.slice(-watch.recent) } : {}),
      },
    };
  }
}

function grown(known: Fact | undefined, { occurredAt, fanSeq }: FactEvent): Fact {
  return {
    count: (known?.count ?? 0) + 1,
    first: Math.min(known?.first ?? occurredAt, occurredAt),
    last: Math.max(known?.last ?? occurredAt, occurredAt),
    seq: fanSeq,
  };
}

/** When the release is out for this fan, before any spreading of load; without a release it always has been. */
export function momentFor(campaign: CampaignFacts, enrollment: EnrollmentState): EpochMs {
  return campaign.clock === null ? -Infinity : releaseMoment(campaign.clock, enrollment.territory);
}

/** Did an act of this type happen since enrollment, so that it counts? */
export function happened(type: EventType, { enrollment, campaign }: Scope, where?: Where): boolean {
  const fact = factOf(enrollment, type, where);
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
