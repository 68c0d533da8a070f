import { assertNever } from '#domain/assert-never.js';
import type { Condition } from '#domain/flows/flow.js';
import type { AttributeValue, Purpose, Service } from '#domain/terms.js';
import { holds } from './condition.js';
import { factOf } from './fact-counters.js';
import type { Scope } from './scope.js';

/** One line of "why did she (not) get in?": a condition, and what is known of the fan that decides it. */
export interface Explained {
  condition: Condition;
  /** 0 for the whole condition, 1 for its parts, and so on. */
  depth: number;
  holds: boolean;
  /** What is known: "since …", "2 times", "no address". Undefined for conditions that only join others. */
  value: ExplainedValue | undefined;
}

/** The value that a condition looked at, as data, so that a screen says it in the reader's language. */
export type ExplainedValue =
  | { kind: 'times'; count: number; last: number | null }
  | { kind: 'consent'; hasAddress: boolean; isSuppressed: boolean; purposes: readonly Purpose[] }
  | { kind: 'services'; services: readonly Service[] }
  | { kind: 'visits'; count: number }
  | { kind: 'variant'; variant: string | null }
  | { kind: 'attribute'; value: AttributeValue | null };

/** The condition with all its parts, each by itself. The same function decides that decides about the fan's way. */
export function explain(condition: Condition, scope: Scope, depth = 0): Explained[] {
  const own: Explained = {
    ...{ condition, depth, holds: holds(condition, scope) },
    value: valueOf(condition, scope),
  };
  return [own, ...partsOf(condition).flatMap((part) => explain(part, scope, depth + 1))];
}

function partsOf(condition: Condition): readonly Condition[] {
  if (condition.kind === 'all' || condition.kind === 'any') return condition.of;
  return condition.kind === 'not' ? [condition.of] : [];
}

function valueOf(condition: Condition, scope: Scope): ExplainedValue | undefined {
  const { enrollment, fan, draft } = scope;
  switch (condition.kind) {
    case 'event': {
      const fact = factOf(enrollment, condition.event, condition.where);
      return { kind: 'times', count: fact?.count ?? 0, last: fact?.last ?? null };
    }
    case 'engaged': {
      const click = enrollment.facts['link.clicked'];
      return { kind: 'times', count: click?.count ?? 0, last: click?.last ?? null };
    }
    case 'consent': {
      const standing = fan.channels[condition.channel];
      return {
        kind: 'consent',
        hasAddress: standing !== undefined,
        isSuppressed: standing?.suppressed ?? false,
        purposes: standing?.purposes ?? [],
      };
    }
    case 'connected':
      return { kind: 'services', services: fan.connections };
    case 'visited':
      return { kind: 'visits', count: enrollment.visits[`${condition.track}/${condition.step}`] ?? 0 };
    case 'variant':
      return {
        kind: 'variant',
        variant: enrollment.variants?.[`${condition.track}/${condition.step}`] ?? null,
      };
    case 'attribute':
      return { kind: 'attribute', value: attributeOf(draft.state.attributes ?? {}, condition.name) };
    case 'stage':
    case 'message':
    case 'earlier':
    case 'all':
    case 'any':
    case 'not':
      return undefined;
    default:
      return assertNever(condition);
  }
}

const attributeOf = (known: Readonly<Record<string, AttributeValue>>, name: string) =>
  Object.hasOwn(known, name) ? (known[name] ?? null) : null;
