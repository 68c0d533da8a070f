import { weekAt } from '#domain/clock/local-weeks.js';
import type { FanEvent } from '#domain/events/catalogue.js';
import { CHANNELS, type Channel, type EpochMs, isChannel } from '#domain/terms.js';
import { readStory, type CountedCampaign, type FanStory } from './fan-story.js';
import { COUNTS_AFTER_END_MS, type FunnelGroupBy } from './funnel.js';
import {
  CONVERSION_KINDS,
  type ConversionKind,
  FAN_ACTS,
  type FanAct,
  type NextAct,
  NEXT_ACT_WITHIN_MS,
  STAGE_ACTS,
} from './layers.js';

interface LayersAsked {
  groupBy: readonly FunnelGroupBy[];
  from?: EpochMs | undefined;
  to?: EpochMs | undefined;
}

/** The layers of a group as one counts them with a pencil. Reach is of the moment, and not in the events. */
export interface CountedLayers {
  depth: Map<number, number>;
  converted: Map<ConversionKind, number>;
  already: Map<ConversionKind, number>;
  next: Map<FanAct, Map<NextAct, number>>;
}

/**
 * The oracle of the layers: it counts fan by fan over the raw events. It shares no code with the SQL but the names. The
 * keys of the answer are the values of the groups, as JSON.
 */
export function countLayers(
  events: readonly FanEvent[],
  facts: CountedCampaign,
  asked: LayersAsked,
): Map<string, CountedLayers> {
  const byFan = new Map<string, FanEvent[]>();
  for (const event of events) byFan.set(event.fanId, [...(byFan.get(event.fanId) ?? []), event]);
  const groups = new Map<string, CountedLayers>();
  for (const fanEvents of byFan.values()) {
    const story = readStory(fanEvents, facts);
    if (story === null) continue;
    if (asked.from !== undefined && story.enrolledAt < asked.from) continue;
    if (asked.to !== undefined && story.enrolledAt >= asked.to) continue;
    const key = JSON.stringify(
      asked.groupBy.map((group) => (group === 'week' ? weekAt(story.enrolledAt, facts.zone) : story[group])),
    );
    const group = groups.get(key) ?? emptyLayers();
    groups.set(key, group);
    countFan(group, story, fanEvents, facts);
  }
  return groups;
}

const emptyLayers = (): CountedLayers => ({
  depth: new Map(),
  converted: new Map(),
  already: new Map(),
  next: new Map(),
});

function countFan(
  group: CountedLayers,
  story: FanStory,
  events: readonly FanEvent[],
  facts: CountedCampaign,
): void {
  const firsts = firstActs(story, events, facts);
  const kinds = CONVERSION_KINDS.filter((kind) => firsts.has(kind));
  add(group.depth, kinds.length);
  for (const kind of kinds) add(group.converted, kind);
  for (const kind of CONVERSION_KINDS) if (wasAlready(kind, story, events)) add(group.already, kind);
  const inOrder = FAN_ACTS.filter((act) => firsts.has(act)).sort(
    (a, b) => (firsts.get(a) ?? 0) - (firsts.get(b) ?? 0) || FAN_ACTS.indexOf(a) - FAN_ACTS.indexOf(b),
  );
  for (const [place, act] of inOrder.entries()) {
    const row = group.next.get(act) ?? new Map<NextAct, number>();
    group.next.set(act, row);
    add(row, nextOf(act, inOrder[place + 1], firsts, facts.asOf));
  }
}

function nextOf(
  act: FanAct,
  next: FanAct | undefined,
  firsts: ReadonlyMap<FanAct, EpochMs>,
  asOf: EpochMs,
): NextAct {
  const at = firsts.get(act) ?? 0;
  if (at > asOf - NEXT_ACT_WITHIN_MS) return 'early';
  const nextAt = next === undefined ? Infinity : (firsts.get(next) ?? Infinity);
  return next !== undefined && nextAt <= at + NEXT_ACT_WITHIN_MS ? next : 'none';
}

/** When the fan did each act for the first time in the campaign. */
function firstActs(
  story: FanStory,
  events: readonly FanEvent[],
  { asOf, endsAt }: CountedCampaign,
): Map<FanAct, EpochMs> {
  const firsts = new Map<FanAct, EpochMs>();
  for (const stage of STAGE_ACTS) {
    const acts = story.acts[stage];
    if (!story.standings.has(stage) && acts.length > 0) firsts.set(stage, Math.min(...acts));
  }
  for (const channel of CHANNELS) {
    if (optedInBefore(channel, story.enrolledAt, events)) continue;
    const grants = events.filter(
      (event) =>
        isGrant(event, channel) &&
        event.occurredAt >= story.enrolledAt &&
        event.occurredAt <= asOf &&
        (endsAt === null || event.occurredAt < endsAt + COUNTS_AFTER_END_MS),
    );
    if (grants.length > 0) firsts.set(channel, Math.min(...grants.map((grant) => grant.occurredAt)));
  }
  return firsts;
}

function wasAlready(kind: ConversionKind, story: FanStory, events: readonly FanEvent[]): boolean {
  if (isChannel(kind)) return optedInBefore(kind, story.enrolledAt, events);
  return story.standings.get(kind) === 'already';
}

/** Whether the last word on the channel before that moment was a grant. Of two words at one moment the stricter counts. */
function optedInBefore(channel: Channel, moment: EpochMs, events: readonly FanEvent[]): boolean {
  let last = { at: -Infinity, granted: false };
  for (const event of events) {
    const granted = isGrant(event, channel);
    const withdrawn = event.type === 'consent.withdrawn' && event.payload.channel === channel;
    if ((!granted && !withdrawn) || event.occurredAt >= moment || event.occurredAt < last.at) continue;
    if (event.occurredAt > last.at) last = { at: event.occurredAt, granted };
    else last.granted &&= granted;
  }
  return last.granted;
}

const isGrant = (event: FanEvent, channel: Channel): boolean =>
  event.type === 'consent.granted' &&
  event.payload.channel === channel &&
  event.payload.purpose === 'marketing';

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
