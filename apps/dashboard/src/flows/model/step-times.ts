import { assertNever } from '#domain/assert-never.js';
import { localMoment } from '#domain/clock/local-moment.js';
import { DAY_MINUTES, minutesOf, nextOpening, WEEKDAYS } from '#domain/clock/local-windows.js';
import { durationMs } from '#domain/clock/duration.js';
import type { Flow, Step, Track, Until } from '#domain/flows/flow.js';
import { fanZone } from '#domain/places/fan-zone.js';
import { momentTable, releaseMoment, type ReleaseClock } from '#domain/releases/release-clock.js';
import { nextAllowedWithin } from '#domain/sending/send-limits.js';
import { nextAllowedSend } from '#domain/sending/send-windows.js';
import type { EpochMs } from '#domain/terms.js';
import { targetOf, type WayField, waysOut } from './ways.js';

/** What the times of a draft are computed for: a campaign, or an assumed release. */
export interface TimeFrame {
  /** Null: there is no release. */
  clock: ReleaseClock | null;
  /** When the first fan can come in. */
  startsAt: EpochMs;
}

/** One end of the span: a moment, and the zone whose clock shows it. `open`: it may be any time later. */
export interface Moment {
  at: EpochMs;
  zone: string;
}

/** When a step happens: for the fan who is earliest, and for the one who is last. Null: there is no last moment. */
export interface StepTime {
  earliest: Moment;
  latest: Moment | null;
}

interface Somewhere {
  country?: string | undefined;
  zone: string;
}

/** The first and the last zone of the day that people live in. */
const FIRST_ZONE: Somewhere = { zone: 'Pacific/Kiritimati' };
const LAST_ZONE: Somewhere = { zone: 'Pacific/Pago_Pago' };

/** The times of all steps of the track, by their ids. A step that no way leads to has none. */
export function stepTimes(flow: Flow, track: Track, frame: TimeFrame): ReadonlyMap<string, StepTime> {
  const [early, late] = extremes(frame.clock);
  const began = starts(track, frame, late);
  const earliest = arrivals(track, frame, early, began.earliest);
  const latest =
    began.latest === null ? new Map<string, EpochMs>() : lastArrivals(flow, track, frame, late, began.latest);
  const times = new Map<string, StepTime>();
  for (const [id, at] of earliest) {
    const last = latest.get(id);
    const happens = { at: dueAt(flow, stepOf(track, id), at, frame, early), zone: early.zone };
    const ends =
      last === undefined ? null : { at: dueAt(flow, stepOf(track, id), last, frame, late), zone: late.zone };
    times.set(id, { earliest: happens, latest: ends });
  }
  return times;
}

const stepOf = (track: Track, id: string): Step | undefined => track.steps.find((step) => step.id === id);

/** The places of the earliest and the last fan. With a release these are the territories where it is out first and last. */
function extremes(clock: ReleaseClock | null): [Somewhere, Somewhere] {
  if (clock === null) return [FIRST_ZONE, LAST_ZONE];
  const table = momentTable(clock).filter(({ territory }) => territory !== '');
  const [first, last] = [table[0], table.at(-1)];
  const place = (row: (typeof table)[number] | undefined, other: Somewhere): Somewhere =>
    row === undefined ? other : { country: row.territory, zone: row.zone };
  return [place(first, FIRST_ZONE), place(last, LAST_ZONE)];
}

/** When runs of the track begin. A pre-save comes before the release; other acts may come at any time. */
function starts(
  track: Track,
  { clock, startsAt }: TimeFrame,
  late: Somewhere,
): { earliest: EpochMs; latest: EpochMs | null } {
  const { trigger } = track;
  const event = 'event' in trigger ? trigger.event : undefined;
  if (event === 'fan.pre_saved' && clock !== null)
    return { earliest: startsAt, latest: Math.max(startsAt, releaseMoment(clock, late.country)) };
  return { earliest: startsAt, latest: event === 'enrollment.requested' ? startsAt : null };
}

/** The earliest arrival on each step: the shortest way, because a way that is taken later never arrives earlier. */
function arrivals(track: Track, frame: TimeFrame, place: Somewhere, start: EpochMs): Map<string, EpochMs> {
  const found = new Map<string, EpochMs>();
  const [first] = track.steps;
  if (first === undefined) return found;
  found.set(first.id, start);
  const open = [first.id];
  for (let id = open.shift(); id !== undefined; id = open.shift()) {
    const [step, at] = [stepOf(track, id), found.get(id)];
    if (step === undefined || at === undefined) continue;
    for (const way of waysOut(step)) {
      const to = targetOf(track, step, way);
      if (to === undefined || stepOf(track, to) === undefined) continue;
      const left = leavesFirst(step, way.field, at, frame, place);
      const known = found.get(to);
      if (known !== undefined && known <= left) continue;
      found.set(to, left);
      open.push(to);
    }
  }
  return found;
}

/** The last arrival on each step that no loop leads to. A fan in a loop may come round at any time. */
function lastArrivals(
  flow: Flow,
  track: Track,
  frame: TimeFrame,
  place: Somewhere,
  start: EpochMs,
): Map<string, EpochMs> {
  const found = new Map<string, EpochMs>();
  const [first] = track.steps;
  if (first === undefined) return found;
  found.set(first.id, start);
  for (const id of inOrder(track)) {
    const [step, at] = [stepOf(track, id), found.get(id)];
    if (step === undefined || at === undefined) continue;
    for (const way of waysOut(step)) {
      const to = targetOf(track, step, way);
      if (to === undefined) continue;
      const left = leavesLast(flow, step, at, frame, place);
      found.set(to, Math.max(found.get(to) ?? left, left));
    }
  }
  const sure = new Set(inOrder(track));
  return new Map([...found].filter(([id]) => sure.has(id)));
}

/** The steps in an order in which every step comes after all steps that lead to it. Steps behind a loop are left out. */
function inOrder(track: Track): string[] {
  const [first] = track.steps;
  if (first === undefined) return [];
  const reached = reachedFrom(track, first.id);
  const waiting = new Map([...reached].map((id) => [id, 0]));
  for (const id of reached) for (const to of nextOf(track, id)) waiting.set(to, (waiting.get(to) ?? 0) + 1);
  const order: string[] = [];
  const open = waiting.get(first.id) === 0 ? [first.id] : [];
  for (let id = open.shift(); id !== undefined; id = open.shift()) {
    order.push(id);
    for (const to of nextOf(track, id)) {
      const left = (waiting.get(to) ?? 0) - 1;
      waiting.set(to, left);
      if (left === 0) open.push(to);
    }
  }
  return order;
}

function reachedFrom(track: Track, first: string): Set<string> {
  const reached = new Set<string>();
  const open = [first];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    open.push(...nextOf(track, id));
  }
  return reached;
}

function nextOf(track: Track, id: string): string[] {
  const step = stepOf(track, id);
  if (step === undefined) return [];
  const targets = waysOut(step).map((way) => targetOf(track, step, way));
  return [...new Set(targets)]
    .filter((to) => to !== undefined)
    .filter((to) => stepOf(track, to) !== undefined);
}

/** The first moment at which a fan who comes to the step at `at` can leave it on this way. */
function leavesFirst(step: Step, field: WayField, at: EpochMs, frame: TimeFrame, place: Somewhere): EpochMs {
  if (step.kind === 'wait') return waitEnds(step.until, at, frame, place);
  return step.kind === 'waitForEvent' && field === 'onTimeout' ? at + durationMs(step.timeout) : at;
}

function leavesLast(flow: Flow, step: Step, at: EpochMs, frame: TimeFrame, place: Somewhere): EpochMs {
  if (step.kind === 'waitForEvent') return at + durationMs(step.timeout);
  return dueAt(flow, step, at, frame, place);
}

/** When that which the step does happens, for a fan who comes to it at `at`. */
function dueAt(flow: Flow, step: Step | undefined, at: EpochMs, frame: TimeFrame, place: Somewhere): EpochMs {
  if (step?.kind === 'wait') return waitEnds(step.until, at, frame, place);
  if (step?.kind !== 'send') return at;
  const [channel] = step.channels;
  const allowed = channel === undefined ? undefined : nextAllowedWithin(channel, place, at, flow.limits);
  return allowed?.kind === 'at' ? allowed.at : at;
}

/** When the wait is over for a fan of this place who comes to it at `at`. It never ends before the fan has come. */
export function waitEnds(until: Until, at: EpochMs, { clock }: TimeFrame, place: Somewhere): EpochMs {
  const zone = fanZone(place);
  switch (until.kind) {
    case 'duration':
      return at + durationMs(until.duration);
    case 'release': {
      if (clock === null) return at;
      const { offset } = until;
      const shift = offset === undefined ? 0 : offset.sign * durationMs(offset.duration);
      const moment =
        until.in === 'fanZone' && clock.kind === 'local'
          ? localMoment(clock.date, clock.time, zone)
          : releaseMoment(clock, place.country);
      return Math.max(at, moment + shift);
    }
    case 'sendWindow': {
      const allowed = nextAllowedSend(until.channel, place, at);
      return allowed.kind === 'at' ? Math.max(at, allowed.at) : at;
    }
    case 'window': {
      const span = {
        from: minutesOf(until.from ?? '00:00'),
        to: until.to === undefined ? DAY_MINUTES : minutesOf(until.to),
      };
      const days = until.days ?? WEEKDAYS;
      return nextOpening(zone, (day) => (days.includes(day) ? [span] : []), at)?.at ?? at;
    }
    case 'date':
      return Math.max(at, isDate(until.date, until.time) ? localMoment(until.date, until.time, zone) : at);
    case 'instant': {
      const moment = Date.parse(until.at);
      return Number.isNaN(moment) ? at : Math.max(at, moment);
    }
    default:
      return assertNever(until);
  }
}

/** A field that is being typed may hold no date yet. */
const isDate = (date: string, time: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(date) && /^\d{2}:\d{2}$/.test(time);
