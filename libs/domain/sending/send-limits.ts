import { fanZone } from '#domain/places/fan-zone.js';
import {
  DAY_MINUTES,
  minutesOf,
  nextOpening,
  united,
  WEEKDAYS,
  without,
  type Minutes,
  type Weekday,
} from '#domain/clock/local-windows.js';
import type { Duration } from '#domain/clock/duration.js';
import type { Place } from '#domain/places/place.js';
import type { Channel, EpochMs } from '#domain/terms.js';
import { nextAllowedSend, type SendMoment } from './send-windows.js';

/** At most `count` messages within this long, counted over all campaigns of the workspace. */
export interface SendCap {
  /** Without one: of all channels together. */
  channel?: Channel | undefined;
  count: number;
  within: Duration;
}

/** Hours of the fan's own wall clock, HH:MM, `to` exclusive. What is not stated applies to all. */
export interface SendHours {
  channel?: Channel | undefined;
  countries?: string[] | undefined;
  days?: Weekday[] | undefined;
  from: string;
  to: string;
}

/** What a flow asks for on top of the law and the workspace's caps: it can only make them tighter. */
export interface SendLimits {
  caps?: SendCap[] | undefined;
  /** Only inside these; a channel or country that none speaks of is free. */
  windows?: SendHours[] | undefined;
  /** Never inside these; `to` before `from` goes over midnight, from the day named. */
  quietHours?: SendHours[] | undefined;
}

/** Windows of a flow may leave no hour that the law allows: then a message has no moment at all. */
export type LimitedSendMoment = SendMoment | { kind: 'blocked'; reason: 'no_window' };

/** Each turn goes on by a day at least: beyond this many, hours of the law and of the flow never meet. */
const MOST_TURNS = 40;

/** The first moment, from `from` on, that the law's windows (`nextAllowedSend`) and the flow's both allow. */
export function nextAllowedWithin(
  channel: Channel,
  place: Place,
  from: EpochMs,
  limits: SendLimits | undefined,
): LimitedSendMoment {
  if (limits?.windows === undefined && limits?.quietHours === undefined) {
    return nextAllowedSend(channel, place, from);
  }
  const zone = fanZone(place);
  let at = from;
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const legal = nextAllowedSend(channel, place, at);
    if (legal.kind === 'blocked') return legal;
    const own = nextOpening(zone, (day) => allowedSpans(limits, channel, place.country, day), legal.at);
    if (own === undefined) break;
    if (own.at < legal.closesAt) {
      return { kind: 'at', at: own.at, closesAt: Math.min(own.closesAt, legal.closesAt) };
    }
    at = own.at;
  }
  return { kind: 'blocked', reason: 'no_window' };
}

const WHOLE_DAY: Minutes = { from: 0, to: DAY_MINUTES };

/** What a flow's windows and quiet hours leave of a weekday. */
export function allowedSpans(
  { windows = [], quietHours = [] }: SendLimits,
  channel: Channel,
  country: string | undefined,
  day: Weekday,
): Minutes[] {
  const speaksOf = (hours: SendHours): boolean =>
    (hours.channel ?? channel) === channel &&
    (hours.countries === undefined || (country !== undefined && hours.countries.includes(country)));
  const open = windows.filter(speaksOf);
  const spans = open.length === 0 ? [WHOLE_DAY] : united(open.flatMap((hours) => spansOn(hours, day)));
  return without(
    spans,
    quietHours.filter(speaksOf).flatMap((hours) => spansOn(hours, day)),
  );
}

/** The hours' part of this day; over midnight, what is left of the evening before as well. */
function spansOn({ days = [...WEEKDAYS], from, to }: SendHours, day: Weekday): Minutes[] {
  const [start, end] = [minutesOf(from), minutesOf(to)];
  if (start < end) return days.includes(day) ? [{ from: start, to: end }] : [];
  const dayBefore = WEEKDAYS[(WEEKDAYS.indexOf(day) + 6) % 7] ?? 'sun';
  return [
    ...(days.includes(dayBefore) ? [{ from: 0, to: end }] : []),
    ...(days.includes(day) ? [{ from: start, to: DAY_MINUTES }] : []),
  ];
}
