import { assertNever } from '#domain/assert-never.js';
import { MANY_ZONES } from '#domain/places/many-zones.js';
import type { NewFanEvent } from '#domain/engine/fact-event.js';
import type { FanFacts } from '#domain/engine/fan-facts.js';
import type { PastEnrollment } from '#domain/engine/state.js';
import type { Flow } from '#domain/flows/flow.js';
import { earliestMoment, releaseMoment, type ReleaseClock } from '#domain/releases/release-clock.js';
import { ADAPTED_SERVICES } from '#domain/services/capabilities.js';
import { STORE_ZONES } from '#domain/places/store-zones.js';
import { CHANNELS, type Channel, type EpochMs, type Service } from '#domain/terms.js';
import type { Dice } from './dice.js';

/** One fan of a simulation, and the acts that are certain. Everything else the fan does by the stated behaviour. */
export interface SimulatedEntrant {
  fan: FanFacts;
  acts: readonly NewFanEvent[];
  /** Releases that the fan has joined before. */
  past?: readonly PastEnrollment[];
}

/**
 * As many fans as stated, made up from stated shares in [0, 1]. A channel's share are the fans who have an address
 * there and have consented to marketing.
 */
export interface SyntheticAudience extends Readonly<Record<Channel, number>> {
  fans: number;
  /** Territory → its weight among the fans. */
  territories: Readonly<Record<string, number>>;
  /** The share of fans whose zone is known. The others are reached at their territory's hours. */
  zoneKnown: number;
  /** The share of fans who pre-save with a grant that we can save with. The other pre-savers ask for a reminder. */
  service: number;
  /** The share of fans who do not pre-save, but come to the page after the release. */
  afterRelease: number;
  /** The share of fans who have pre-saved one earlier release of the artist. */
  returning: number;
}

export const DEFAULT_AUDIENCE: SyntheticAudience = {
  fans: 1000,
  territories: { US: 42, GB: 11, CA: 10, DE: 10, FR: 6, SE: 5, JP: 5, AU: 5, BR: 3, IN: 2, NP: 1 },
  zoneKnown: 0.85,
  email: 0.6,
  sms: 0.35,
  // Few pages ask for it, so that figures of before stay as they were.
  webpush: 0,
  service: 0.66,
  afterRelease: 0.1,
  returning: 0,
};

/** How fans come in, and over which time. */
export interface EntryTimes {
  campaignId: string;
  from: EpochMs;
  until: EpochMs;
  /** Null: the campaign has no release. */
  clock: ReleaseClock | null;
  entry: SimulatedEntry;
}

/** How a fan comes in: by a pre-save, by a visit of the page, or by somebody's request (a launch audience). */
export const ENTRIES = ['pre_save', 'visit', 'request'] as const;
export type SimulatedEntry = (typeof ENTRIES)[number];

/** The fullest way into the flow. It is taken where no way is stated. */
export function entryOf({ tracks }: Flow): SimulatedEntry {
  const triggers = tracks.flatMap(({ trigger }) => ('event' in trigger ? [trigger.event] : []));
  if (triggers.includes('fan.pre_saved')) return 'pre_save';
  return triggers.includes('enrollment.requested') ? 'request' : 'visit';
}

/** The artist of the release, where no real one is named. */
export const SIMULATED_ARTIST = 'artist';
/** The service of fans whose service nobody has stated: the first that saves for them. */
const SERVICE: Service = ADAPTED_SERVICES[0];
const MONTH_MS = 30 * 86_400_000;

export function syntheticAudience(
  audience: SyntheticAudience,
  dice: Dice,
  times: EntryTimes,
): SimulatedEntrant[] {
  return Array.from({ length: audience.fans }, (_each, index) => {
    const id = `fan-${String(index + 1).padStart(5, '0')}`;
    const fan = syntheticFan(id, audience, dice);
    const comesLate = times.entry === 'pre_save' && dice.roll(id, 'comes late') < audience.afterRelease;
    const acts = [comesLate ? visit(fan, dice, times) : entryEvent(fan, dice, times)];
    return dice.roll(id, 'returns') < audience.returning
      ? { fan, acts, past: [earlier(times)] }
      : { fan, acts };
  });
}

const earlier = ({ from }: EntryTimes): PastEnrollment => ({
  ...{ campaignId: 'earlier', releaseId: 'earlier', artistId: SIMULATED_ARTIST },
  ...{ enrolledAt: from - 3 * MONTH_MS, stages: ['pre_saved'] },
});

/** The event by which a fan comes in. If it is the fan's own act, its moment is random. */
export function entryEvent(fan: FanFacts, dice: Dice, times: EntryTimes): NewFanEvent {
  const { campaignId, from, entry } = times;
  switch (entry) {
    case 'pre_save':
      return preSave(fan, dice, times);
    case 'visit':
      return visit(fan, dice, times);
    case 'request':
      return { type: 'enrollment.requested', campaignId, occurredAt: from, payload: { by: 'audience' } };
    default:
      return assertNever(entry);
  }
}

function syntheticFan(id: string, audience: SyntheticAudience, dice: Dice): FanFacts {
  const territory = dice.pick(Object.entries(audience.territories), id, 'territory');
  const zones = territory === undefined ? [] : (MANY_ZONES[territory] ?? [STORE_ZONES[territory] ?? 'UTC']);
  const zone = zones[Math.floor(dice.roll(id, 'zone') * zones.length)];
  const isKnown = dice.roll(id, 'zone known') < audience.zoneKnown;
  const consenting = { suppressed: false, purposes: ['marketing' as const] };
  return {
    id,
    ...(territory === undefined ? {} : { territory }),
    ...(zone === undefined || !isKnown ? {} : { zone }),
    channels: Object.fromEntries(
      CHANNELS.filter((channel) => dice.roll(id, channel) < audience[channel]).map((channel) => [
        channel,
        consenting,
      ]),
    ),
    connections: dice.roll(id, 'service') < audience.service ? [SERVICE] : [],
  };
}

/** A pre-save before the fan's release moment. If the release is out already, the fan visits the page instead. */
function preSave(fan: FanFacts, dice: Dice, times: EntryTimes): NewFanEvent {
  const { campaignId, from, clock } = times;
  const moment = clock === null ? from : releaseMoment(clock, fan.territory);
  if (moment <= from) return visit(fan, dice, times);
  const occurredAt = Math.floor(from + dice.roll(fan.id, 'pre-saves') * (moment - from));
  return preSaveAt(fan, campaignId, occurredAt);
}

export function preSaveAt(fan: FanFacts, campaignId: string, occurredAt: EpochMs): NewFanEvent {
  const [service] = fan.connections;
  const payload =
    service === undefined ? ({ path: 'reminder' } as const) : ({ path: 'service', service } as const);
  return { type: 'fan.pre_saved', campaignId, occurredAt, payload };
}

/** A visit within a month after the release, or without a release within a month after the start. */
function visit(fan: FanFacts, dice: Dice, { campaignId, from, until, clock }: EntryTimes): NewFanEvent {
  const moment = clock === null ? from : Math.max(from, releaseMoment(clock, fan.territory));
  const within = Math.max(0, Math.min(MONTH_MS, until - moment));
  const occurredAt = Math.floor(moment + dice.roll(fan.id, 'visits') * within);
  return { type: 'page.visited', campaignId, occurredAt, payload: {} };
}

/** How many fans we save the release for. The length of the release window depends on it. */
export function dueFans(entrants: readonly SimulatedEntrant[], clock: ReleaseClock | null): number {
  if (clock === null) return 0;
  const first = earliestMoment(clock);
  return entrants.filter(({ acts }) =>
    acts.some(
      (act) => act.type === 'fan.pre_saved' && act.payload.path === 'service' && act.occurredAt < first,
    ),
  ).length;
}
