import type { EventType } from '../events/catalogue.js';
import { CHANNELS, type Channel } from '../terms.js';
import type { Condition, Flow, Step, Track } from './flow.js';
import { webhookUrlProblem } from './webhook-url.js';
import { loopWithoutWait, reachableSteps, targetsOf } from './validate-graph.js';

export type FlowProblemCode =
  | 'no_enrolling_trigger'
  | 'duplicate_track'
  | 'duplicate_step'
  | 'empty_track'
  | 'unknown_step'
  | 'loop_without_wait'
  | 'unreachable_step'
  | 'missing_template'
  | 'unknown_visited_step'
  | 'silent_event'
  | 'needs_release'
  | 'webhook_address';

/** What is wrong with a flow, and where. A flow with an error is not published; a warning is only shown. */
export interface FlowProblem {
  severity: 'error' | 'warning';
  code: FlowProblemCode;
  track?: string;
  step?: string;
  /** For a person to read. */
  reason: string;
}

/** What makes a fan part of a campaign: without a track on one of them nobody would ever enter. */
const ENROLLING: readonly EventType[] = [
  'fan.pre_saved',
  'page.visited',
  'link.clicked',
  'fan.saved',
  'fan.followed',
  'enrollment.requested',
];

/** Facts that are recorded for the metrics and wake nobody: a wait for them could only time out late. */
const SILENT: readonly EventType[] = [
  'stage.already',
  'stage.unobservable',
  'message.delivered',
  'message.undelivered',
  'message.abandoned',
  'fan.stuck',
  'fan.unstuck',
];

/** All that is wrong with the flow, in the order of its tracks and steps; empty when it can be published. */
export function validateFlow(
  flow: Flow,
  {
    templates,
    webhookHosts = [],
  }: {
    templates: readonly { key: string; channel: Channel }[];
    /** Hosts that a webhook may call by http too (configuration, for local use). */
    webhookHosts?: readonly string[];
  },
): FlowProblem[] {
  const written = new Set(templates.map(({ key, channel }) => `${key}/${channel}`));
  const problems = duplicateTracks(flow);
  if (!flow.tracks.some(({ trigger }) => ENROLLING.includes(trigger.event))) {
    const reason = `No track starts with an act of the fan (${ENROLLING.join(', ')}), so no fan would ever enter.`;
    problems.push({ severity: 'error', code: 'no_enrolling_trigger', reason });
  }
  for (const track of flow.tracks) {
    problems.push(...trackProblems(track));
    for (const step of track.steps) {
      problems.push(...templateProblems(track, step, written), ...webhookProblems(track, step, webhookHosts));
      problems.push(...conditionsOf(step).flatMap((one) => conditionProblems(flow, track, step, one)));
    }
    for (const one of [track.trigger.when, track.goal]) {
      if (one !== undefined) problems.push(...conditionProblems(flow, track, undefined, one));
    }
  }
  return problems;
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
  const waits = track.steps.flatMap((step) =>
    step.kind === 'waitForEvent' ? step.events.map((event) => ({ event, step: step.id })) : [],
  );
  return [{ event: track.trigger.event }, ...waits]
    .filter(({ event }) => SILENT.includes(event))
    .map(({ event, ...at }) => ({
      severity: 'warning',
      code: 'silent_event',
      track: track.id,
      ...at,
      reason: `${event} is only recorded: it wakes no fan, so it is noticed at the fan's next wake.`,
    }));
}

function templateProblems(track: Track, step: Step, written: ReadonlySet<string>): FlowProblem[] {
  if (step.kind !== 'send') return [];
  return step.channels
    .filter((channel) => !written.has(`${step.template}/${channel}`))
    .map((channel) => ({
      severity: 'error',
      code: 'missing_template',
      track: track.id,
      step: step.id,
      reason: `Step "${step.id}" sends the template "${step.template}" by ${channel}, which is not written.`,
    }));
}

function webhookProblems(track: Track, step: Step, hosts: readonly string[]): FlowProblem[] {
  const problem = step.kind === 'webhook' ? webhookUrlProblem(step.url, hosts) : undefined;
  if (problem === undefined) return [];
  const reason = `The address of step "${step.id}" ${problem}.`;
  return [{ severity: 'error', code: 'webhook_address', track: track.id, step: step.id, reason }];
}

function conditionsOf(step: Step): Condition[] {
  if (step.kind === 'branch') return [step.if];
  return step.kind === 'send' && step.skipIf !== undefined ? [step.skipIf] : [];
}

function conditionProblems(
  flow: Flow,
  track: Track,
  step: Step | undefined,
  condition: Condition,
): FlowProblem[] {
  if (condition.kind === 'all' || condition.kind === 'any') {
    return condition.of.flatMap((part) => conditionProblems(flow, track, step, part));
  }
  if (condition.kind === 'not') return conditionProblems(flow, track, step, condition.of);
  if (condition.kind !== 'visited') return [];
  const meant = flow.tracks.filter(({ id }) => id === condition.track).flatMap(({ steps }) => steps);
  if (meant.some(({ id }) => id === condition.step)) return [];
  const where = step === undefined ? `Track "${track.id}"` : `Step "${step.id}"`;
  return [
    {
      severity: 'error',
      code: 'unknown_visited_step',
      track: track.id,
      ...(step === undefined ? {} : { step: step.id }),
      reason: `${where} asks whether "${condition.track}/${condition.step}" was visited; there is no such step.`,
    },
  ];
}

function repeated(ids: string[]): string[] {
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
}

/** Every pair of template and channel the flow may send. */
export function templatesOf(flow: Flow): { key: string; channel: Channel }[] {
  const sends = flow.tracks.flatMap(({ steps }) => steps).filter((step) => step.kind === 'send');
  return CHANNELS.flatMap((channel) =>
    [...new Set(sends.filter((step) => step.channels.includes(channel)).map(({ template }) => template))].map(
      (key) => ({ key, channel }),
    ),
  );
}
