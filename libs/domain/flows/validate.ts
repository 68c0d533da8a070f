import { ENROLLING_EVENT_TYPES, FAN_LEVEL_EVENT_TYPES, type EventType } from '#domain/events/catalogue.js';
import { CHANNELS, type Channel } from '#domain/terms.js';
import { conditionsOfStep, conditionsOfTrack, matchOf } from './conditions-in.js';
import type { Flow, Step, Track } from './flow.js';
import type { FlowProblem, FlowWorld, WrittenTemplate } from './problem.js';
import { templateProblems } from '#domain/messages/template-problems.js';
import { rewards, smsWithoutConsent, wastedActs } from './validate-acts.js';
import { conditionProblems, matchProblems } from './validate-conditions.js';
import { loopWithoutWait, reachableSteps, targetsOf } from './validate-graph.js';
import { closedWindows, dueAtNight, waitsPastEnd } from './validate-time.js';
import { splitProblems, tracksInACircle, unknownTracks } from './validate-tracks.js';
import { webhookUrlProblem } from '#domain/webhooks/webhook-url.js';

export type { FlowProblem, FlowProblemCode } from './problem.js';

/** Events that can be the first of a fan in the campaign. At least one of them has to start a track. */
const ENROLLING: readonly EventType[] = [
  ...ENROLLING_EVENT_TYPES,
  'enrollment.opened',
  ...FAN_LEVEL_EVENT_TYPES,
];

/** Events that are recorded for the metrics and wake nobody: a flow notices them only at the fan's next wake. */
const SILENT: readonly EventType[] = [
  'stage.already',
  'message.delivered',
  'message.undelivered',
  'message.abandoned',
  'confirmation.undelivered',
  'enrollment.closed',
  'enrollment.reopened',
  'enrollment.moved',
  'fan.stuck',
  'fan.unstuck',
];

/** All problems of the flow, in the order of its tracks and steps. Without an error it can be published. */
export function validateFlow(flow: Flow, world: FlowWorld): FlowProblem[] {
  const problems = [...duplicateTracks(flow), ...unknownTracks(flow), ...tracksInACircle(flow)];
  if (!flow.tracks.some(({ trigger }) => !('event' in trigger) || ENROLLING.includes(trigger.event))) {
    const reason = `No track starts with an act of the fan (${ENROLLING.join(', ')}), a segment or a request, so no fan would ever enter.`;
    problems.push({ severity: 'error', code: 'no_enrolling_trigger', reason });
  }
  problems.push(...(flow.goals ?? []).flatMap(({ if: goal }) => conditionProblems(flow, {}, goal)));
  return [...problems, ...flow.tracks.flatMap((track) => problemsOf(flow, track, world))];
}

function problemsOf(flow: Flow, track: Track, world: FlowWorld): FlowProblem[] {
  const { templates, campaigns = [], webhookHosts = [] } = world;
  return [
    ...trackProblems(track),
    ...track.steps.flatMap((step) => [
      ...messageProblems(track, step, templates),
      ...webhookProblems(track, step, webhookHosts),
      ...matchProblems({ track, step }),
      ...conditionsOfStep(step).flatMap((one) => conditionProblems(flow, { track, step }, one)),
    ]),
    ...matchProblems({ track }),
    ...conditionsOfTrack(track).flatMap((one) => conditionProblems(flow, { track }, one)),
    ...splitProblems(track),
    ...closedWindows(flow, track),
    ...smsWithoutConsent(track),
    ...wastedActs(flow, track),
    ...rewards(track, templates),
    ...dueAtNight(flow, track, campaigns),
    ...waitsPastEnd(track, campaigns),
  ];
}

export const hasErrors = (problems: readonly FlowProblem[]): boolean =>
  problems.some(({ severity }) => severity === 'error');

function duplicateTracks(flow: Flow): FlowProblem[] {
  return repeated(flow.tracks.map(({ id }) => id)).map((track) => ({
    severity: 'error',
    code: 'duplicate_track',
    track,
    reason: `Two tracks are called "${track}".`,
  }));
}

function trackProblems(track: Track): FlowProblem[] {
  const at = { severity: 'error', track: track.id } as const;
  if (track.steps.length === 0)
    return [{ ...at, code: 'empty_track', reason: `Track "${track.id}" has no steps.` }];
  const problems: FlowProblem[] = repeated(track.steps.map(({ id }) => id)).map((step) => ({
    ...at,
    code: 'duplicate_step',
    step,
    reason: `Two steps of track "${track.id}" are called "${step}".`,
  }));
  const ids = new Set(track.steps.map(({ id }) => id));
  for (const step of track.steps) {
    for (const { field, target } of targetsOf(step).filter((one) => !ids.has(one.target))) {
      const reason = `"${field}" of step "${step.id}" names "${target}", which track "${track.id}" does not have.`;
      problems.push({ ...at, code: 'unknown_step', step: step.id, reason });
    }
  }
  return [...problems, ...pathProblems(track), ...silentEvents(track)];
}

function pathProblems(track: Track): FlowProblem[] {
  const problems: FlowProblem[] = [];
  const loop = loopWithoutWait(track);
  if (loop !== undefined) {
    problems.push({
      severity: 'error',
      code: 'loop_without_wait',
      track: track.id,
      step: loop[0],
      reason: `The loop ${[...loop, loop[0]].join(' → ')} of track "${track.id}" can go round without waiting.`,
    });
  }
  const reachable = reachableSteps(track);
  for (const { id } of track.steps.filter((step) => !reachable.has(step.id))) {
    const reason = `No path of track "${track.id}" leads to step "${id}".`;
    problems.push({ severity: 'warning', code: 'unreachable_step', track: track.id, step: id, reason });
  }
  return problems;
}

function silentEvents(track: Track): FlowProblem[] {
  const at = { track: track.id, severity: 'warning', code: 'silent_event' } as const;
  const because = (event: EventType) =>
    `${event} is only recorded: it wakes no fan, so it is noticed at the fan's next wake.`;
  const started = 'event' in track.trigger ? [track.trigger.event] : [];
  const waits = track.steps.flatMap((step) =>
    step.kind === 'waitForEvent' ? step.events.map((one) => ({ ...matchOf(one), step: step.id })) : [],
  );
  return [
    ...started.filter((event) => SILENT.includes(event)).map((event) => ({ ...at, reason: because(event) })),
    ...waits
      .filter(({ event }) => SILENT.includes(event))
      .map(({ event, step }) => ({ ...at, step, reason: because(event) })),
  ];
}

/** Messages that are not written, or that use a value which no message has. */
function messageProblems(track: Track, step: Step, templates: readonly WrittenTemplate[]): FlowProblem[] {
  if (step.kind !== 'send') return [];
  const at = { severity: 'error', track: track.id, step: step.id } as const;
  return step.channels.flatMap((channel): FlowProblem[] => {
    const sent = `Step "${step.id}" sends the template "${step.template}" by ${channel}, which`;
    const wordings = templates.filter((one) => one.key === step.template && one.channel === channel);
    if (wordings.length === 0)
      return [{ ...at, code: 'missing_template', reason: `${sent} is not written.` }];
    return wordings.flatMap(({ body, subject, wording, ...written }): FlowProblem[] => {
      if (body === undefined) return [];
      const which = wording === undefined ? '' : ` (${wording})`;
      const problems = templateProblems({ ...written, channel, body, subject: subject ?? undefined });
      return problems.map(({ path, message }) => ({
        ...at,
        code: 'unknown_variable',
        reason: `${sent} cannot be filled in${which}: ${message} (${path}).`,
      }));
    });
  });
}

function webhookProblems(track: Track, step: Step, hosts: readonly string[]): FlowProblem[] {
  const problem = step.kind === 'webhook' ? webhookUrlProblem(step.url, hosts) : undefined;
  if (problem === undefined) return [];
  const reason = `The address of step "${step.id}" ${problem}.`;
  return [{ severity: 'error', code: 'webhook_address', track: track.id, step: step.id, reason }];
}

function repeated(ids: string[]): string[] {
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
}

/** All pairs of template and channel that the flow may send. */
export function templatesOf(flow: Flow): { key: string; channel: Channel }[] {
  const sends = flow.tracks.flatMap(({ steps }) => steps).filter((step) => step.kind === 'send');
  return CHANNELS.flatMap((channel) =>
    [...new Set(sends.filter((step) => step.channels.includes(channel)).map(({ template }) => template))].map(
      (key) => ({ key, channel }),
    ),
  );
}
