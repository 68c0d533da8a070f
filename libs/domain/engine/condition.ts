import { assertNever } from '#domain/assert-never.js';
import { covers } from '#domain/consents/consent.js';
import { durationMs } from '#domain/clock/duration.js';
import type { Condition } from '#domain/flows/flow.js';
import { reached } from './facts.js';
import { attributeHolds } from './attributes.js';
import type { Scope } from './scope.js';
import { earlierHolds } from './past-enrollments.js';
import { messageHolds } from './message-facts.js';
import { happenedOften } from './fact-counters.js';

/** A click within this time makes a fan engaged enough for the follow prompt (`docs/metrics.md`). */
const ENGAGED_CLICK_WINDOW_MS = durationMs({ days: 14 });

/** Does the condition hold at `scope.now`, by what this enrollment has seen? */
export function holds(condition: Condition, scope: Scope): boolean {
  const { enrollment, fan, now } = scope;
  switch (condition.kind) {
    case 'stage':
      return reached(condition.stage, scope);
    case 'event':
      return happenedOften(condition, enrollment, now);
    case 'consent': {
      const standing = fan.channels[condition.channel];
      if (standing === undefined || standing.suppressed) return false;
      return covers(standing.purposes, condition.purpose ?? 'marketing');
    }
    case 'connected':
      return condition.service === undefined
        ? fan.connections.length > 0
        : fan.connections.includes(condition.service);
    case 'engaged': {
      const click = enrollment.facts['link.clicked'];
      return (
        reached('engaged', scope) || (click !== undefined && click.last >= now - ENGAGED_CLICK_WINDOW_MS)
      );
    }
    case 'visited':
      return (enrollment.visits[`${condition.track}/${condition.step}`] ?? 0) > 0;
    case 'message':
      return messageHolds(condition, enrollment);
    case 'variant':
      return enrollment.variants?.[`${condition.track}/${condition.step}`] === condition.is;
    case 'attribute':
      return attributeHolds(condition, scope.draft.state);
    case 'earlier':
      return earlierHolds(condition, scope);
    case 'all':
      return condition.of.every((part) => holds(part, scope));
    case 'any':
      return condition.of.some((part) => holds(part, scope));
    case 'not':
      return !holds(condition.of, scope);
    default:
      return assertNever(condition);
  }
}
