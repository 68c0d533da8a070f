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

/** At most `count` messages within this length of time, counted over all campaigns of the workspace. */
export interface SendCap {
  /** Without a channel, the cap counts the messages of all channels together. */
  channel?: Channel | undefined;
  count: number;
  within: Duration;
}

/** Hours of the fan's own wall clock (HH:MM, `to` exclusive). Without channel, countries or days: for all of them. */
export interface SendHours {
  channel?: Channel | undefined;
  countries?: string[] | undefined;
  days?: Weekday[] | undefined;
  from: string;
  to: string;
}

/** Limits of a flow, on top of the law and the workspace's caps. They can only make these tighter. */
export interface SendLimits {
  caps?: SendCap[] | undefined;
  /** Messages go out only inside these hours. A channel or country that no window names is free. */
  windows?: SendHours[] | undefined;
  /** Messages never go out inside these hours. Hours with `to` before `from` begin on the day named and pass midnight. */
  quietHours?: SendHours[] | undefined;
}

/** The windows of a flow may leave no hour that the law allows. Then there is no moment for a message. */
type LimitedSendMoment = SendMoment | { kind: 'blocked'; reason: 'no_window' };

/** Each turn moves on by at least a day. If this many turns find nothing, the hours of law and flow never meet. */
const TURNS_AT_MOST = 40;

/** The first moment, `from` or later, that both the law's windows (`nextAllowedSend`) and the flow's allow. */
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
  for (let turn = 0; turn < TURNS_AT_MOST; turn += 1) {
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

/** The part of a weekday that the flow's windows and quiet hours leave. */
function allowedSpans(
  { windows = [], quietHours = [] }: SendLimits,
  channel: Channel,
  country: string | undefined,
  day: Weekday,
): Minutes[] {
  const appliesTo = (hours: SendHours): boolean =>
    (hours.channel ?? channel) === channel &&
    (hours.countries === undefined || (country !== undefined && hours.countries.includes(country)));
  const open = windows.filter(appliesTo);
  const spans = open.length === 0 ? [WHOLE_DAY] : united(open.flatMap((hours) => spansOn(hours, day)));
  return without(
    spans,
    quietHours.filter(appliesTo).flatMap((hours) => spansOn(hours, day)),
  );
}

/** The part of the hours that falls on this day. Hours that pass midnight may have begun on the day before. */
function spansOn({ days = [...WEEKDAYS], from, to }: SendHours, day: Weekday): Minutes[] {
  const [start, end] = [minutesOf(from), minutesOf(to)];
  if (start < end) return days.includes(day) ? [{ from: start, to: end }] : [];
  const dayBefore = WEEKDAYS[(WEEKDAYS.indexOf(day) + 6) % 7] ?? 'sun';
  return [
    ...(days.includes(dayBefore) ? [{ from: 0, to: end }] : []),
    ...(days.includes(day) ? [{ from: start, to: DAY_MINUTES }] : []),
  ];
}
