import type { EventPayloads } from '#domain/events/catalogue.js';
import type { Condition } from '#domain/flows/flow.js';
import type { FanState } from './state.js';

/** More no flow can tell apart; the oldest gives way, so that a fan's state stays small whatever is sent in. */
const MOST_ATTRIBUTES = 100;

export function setAttribute(state: FanState, { name, value }: EventPayloads['fan.attribute_set']): void {
  const others = Object.entries(state.attributes ?? {}).filter(([known]) => known !== name);
  const all = value === null ? others : [...others, [name, value] as const];
  state.attributes = Object.fromEntries(all.slice(-MOST_ATTRIBUTES));
}

export function attributeHolds(condition: Condition & { kind: 'attribute' }, state: FanState): boolean {
  const { name, is, in: oneOf, above, below } = condition;
  const known = state.attributes ?? {};
  const value = Object.hasOwn(known, name) ? known[name] : undefined;
  if (value === undefined) return false;
  if (is !== undefined && value !== is) return false;
  if (oneOf !== undefined && !oneOf.includes(value)) return false;
  if (above !== undefined && !(typeof value === 'number' && value > above)) return false;
  return below === undefined || (typeof value === 'number' && value < below);
}
