import { dateOf, dayOf, weekdayIndex } from '#domain/clock/calendar.js';
import { localMoment, wallTime } from '#domain/clock/local-moment.js';
import { WEEKDAYS } from '#domain/clock/local-windows.js';
import { closedCountries } from '#domain/sending/closed-countries.js';
import { nextAllowedWithin, type SendLimits } from '#domain/sending/send-limits.js';
import { withQuietHours, type WorkspaceSending } from '#domain/sending/workspace-sending.js';
import { earliestMoment } from '#domain/releases/release-clock.js';
import type { EpochMs } from '#domain/terms.js';
import { durationMs } from '#domain/clock/duration.js';
import type { Flow, SendStep, Step, Track, Until } from './flow.js';
import type { FlowCampaign, FlowProblem } from './problem.js';
import { edgesOf, reachableFrom } from './validate-graph.js';

/** Where the sample fan lives: a country with the usual windows and one zone. */
const SAMPLE = { country: 'GB', zone: 'Europe/London' };
/** A Monday, for weekdays that have no date. */
const SOME_MONDAY = '2027-01-04';

/** Windows and quiet hours of the flow that leave no hour which the law allows. */
export function closedWindows(flow: Flow, track: Track): FlowProblem[] {
  return closedSends(track, flow.limits, "The flow's windows");
}

/** Sends of the flow for which its windows, the workspace's quiet hours and the law together leave no hour. */
export function closedByWorkspace(flow: Flow, sending: WorkspaceSending): FlowProblem[] {
  if ((sending.quietHours ?? []).length === 0) return [];
  const limits = withQuietHours(flow.limits, sending);
  const whose = "The flow's windows and the workspace's quiet hours";
  return flow.tracks.flatMap((track) => closedSends(track, limits, whose));
}

/** `whose` begins the reason: the hours that leave none. */
function closedSends(track: Track, limits: SendLimits | undefined, whose: string): FlowProblem[] {
  if (limits === undefined) return [];
  return track.steps
    .filter((step) => step.kind === 'send')
    .flatMap((step) =>
      step.channels.flatMap((channel) => {
        const closed = closedCountries(channel, limits);
        if (closed.length === 0) return [];
        const reason = `${whose} leave no hour in which step "${step.id}" may send by ${channel} to fans in ${closed.join(', ')}.`;
        return [
          { severity: 'error', code: 'no_send_window', track: track.id, step: step.id, reason } as const,
        ];
      }),
    );
}

/** Sends that become due, after a wait, at an hour at which they may not go out. The warning says what will happen. */
export function dueAtNight(flow: Flow, track: Track, campaigns: readonly FlowCampaign[]): FlowProblem[] {
  const problems = new Map<string, FlowProblem>();
  for (const step of track.steps) {
    if (step.kind !== 'wait') continue;
    const ahead = sendsRightAfter(track, step.id);
    for (const moment of [undefined, ...campaigns].flatMap((one) => localTimes(step.until, one))) {
      for (const due of ahead.filter(({ id }) => !problems.has(id))) {
        const found = nightProblem(flow, track, due, moment);
        if (found !== undefined) problems.set(due.id, found);
      }
    }
  }
  return [...problems.values()];
}

function sendsRightAfter(track: Track, wait: string): SendStep[] {
  const reached = reachableFrom(track, [wait], (step, { instant }) => step.id === wait || instant);
  return track.steps.filter((step) => step.kind === 'send').filter(({ id }) => reached.has(id));
}

/** The moments at which the wait ends for the sample fan, if it ends at an hour of the wall clock. */
function localTimes(until: Until, campaign: FlowCampaign | undefined): EpochMs[] {
  if (until.kind === 'date') {
    return campaign === undefined ? [localMoment(until.date, until.time, SAMPLE.zone)] : [];
  }
  if (until.kind === 'window' && campaign === undefined) {
    return (until.days ?? [...WEEKDAYS]).map((day) => {
      const date = dateOf(dayOf(SOME_MONDAY) + WEEKDAYS.indexOf(day));
      return localMoment(date, until.from ?? '00:00', SAMPLE.zone);
    });
  }
  if (until.kind !== 'release' || campaign?.clock?.kind !== 'local') return [];
  const { date, time } = campaign.clock;
  return [localMoment(date, time, SAMPLE.zone) + offsetMs(until)];
}

function nightProblem(flow: Flow, track: Track, step: SendStep, due: EpochMs): FlowProblem | undefined {
  const held = step.channels.flatMap((channel) => {
    const allowed = nextAllowedWithin(channel, SAMPLE, due, flow.limits);
    return allowed.kind === 'at' && allowed.at > due ? [`${wallClock(allowed.at)} by ${channel}`] : [];
  });
  if (held.length === 0) return undefined;
  const reason = `Step "${step.id}" is due at ${wallClock(due)} on the fan's clock, when it may not be sent: it goes out at ${held.join(', ')}.`;
  return { severity: 'warning', code: 'due_at_night', track: track.id, step: step.id, reason };
}

function wallClock(at: EpochMs): string {
  const [date = '', time = ''] = wallTime(at, SAMPLE.zone).split('T');
  return `${WEEKDAYS[weekdayIndex(dayOf(date))] ?? ''} ${time}`;
}

const offsetMs = ({ offset }: Until & { kind: 'release' }): number =>
  offset === undefined ? 0 : offset.sign * durationMs(offset.duration);

/** Waits that end after the campaign even for the quickest fan. */
export function waitsPastEnd(track: Track, campaigns: readonly FlowCampaign[]): FlowProblem[] {
  const late = new Set(campaigns.flatMap((campaign) => pastEnd(track, campaign)));
  return [...late].map((step) => ({
    severity: 'warning',
    code: 'wait_past_end',
    track: track.id,
    step,
    reason: `The wait (or time-out) of step "${step}" ends after the campaign does: nobody sees the end of it.`,
  }));
}

function pastEnd(track: Track, campaign: FlowCampaign): string[] {
  const { endsAt } = campaign;
  const first = track.steps[0];
  if (endsAt === null || first === undefined) return [];
  const arrivals = new Map([[first.id, campaign.startsAt]]);
  const late = new Set<string>();
  // A way that is taken later never arrives earlier. So the earliest arrivals are the shortest paths (Dijkstra).
  const open = [first.id];
  for (let id = open.shift(); id !== undefined; id = open.shift()) {
    const index = track.steps.findIndex((step) => step.id === id);
    const [step, arrival] = [track.steps[index], arrivals.get(id)];
    if (step === undefined || arrival === undefined) continue;
    for (const { to, field } of edgesOf(step, track.steps[index + 1]?.id)) {
      const at = leaves(step, field, arrival, campaign);
      if (at >= endsAt) late.add(id);
      else if (to !== undefined && at < (arrivals.get(to) ?? Infinity)) {
        arrivals.set(to, at);
        open.push(to);
      }
    }
  }
  return [...late];
}

/** The earliest moment at which a fan who enters the step at that moment can leave it by this way. */
function leaves(step: Step, field: string | undefined, at: EpochMs, { clock }: FlowCampaign): EpochMs {
  if (step.kind === 'waitForEvent') return field === 'onTimeout' ? at + durationMs(step.timeout) : at;
  if (step.kind !== 'wait') return at;
  const { until } = step;
  if (until.kind === 'duration') return at + durationMs(until.duration);
  if (until.kind === 'instant') return Math.max(at, Date.parse(until.at));
  // The zone where the date begins first.
  if (until.kind === 'date') return Math.max(at, localMoment(until.date, until.time, 'Pacific/Kiritimati'));
  if (until.kind === 'release' && clock !== undefined)
    return Math.max(at, earliestMoment(clock) + offsetMs(until));
  return at;
}
