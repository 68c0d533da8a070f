import type { EventPayloads } from '#domain/events/catalogue.js';
import type { Condition } from '#domain/flows/flow.js';
import type { FanState } from './state.js';

/** A fan has at most this many attributes. One more drops the oldest, so that the fan's state stays small. */
const ATTRIBUTES_AT_MOST = 100;

/** Sets an attribute of the fan; null takes it away. */
export function setAttribute(state: FanState, { name, value }: EventPayloads['fan.attribute_set']): void {
  const others = Object.entries(state.attributes ?? {}).filter(([known]) => known !== name);
  const all = value === null ? others : [...others, [name, value] as const];
  state.attributes = Object.fromEntries(all.slice(-ATTRIBUTES_AT_MOST));
}

/** Does the fan's attribute fulfil every test of the condition? An attribute that is not set fulfils none. */
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
