import { assertNever } from '#domain/assert-never.js';
import type { EventType } from '#domain/events/catalogue.js';
import type { ServiceAction } from '#domain/terms.js';
import type { Condition, Flow, SplitStep, Step, Track } from './flow.js';
import type { FlowProblem } from './problem.js';
import { edgesOf, loopIn, reachableFrom } from './validate-graph.js';

/** Tracks that a step or a goal names, and that the flow does not have. */
export function unknownTracks(flow: Flow): FlowProblem[] {
  const known = new Set(flow.tracks.map(({ id }) => id));
  const goals = (flow.goals ?? []).flatMap(({ tracks = [] }) => tracks).filter((id) => !known.has(id));
  const asked = flow.tracks.flatMap((track) =>
    track.steps.flatMap((step) =>
      step.kind === 'startTrack' && !known.has(step.track) ? [{ track: track.id, step }] : [],
    ),
  );
  const at = { severity: 'error', code: 'unknown_track' } as const;
  return [
    ...goals.map((id) => ({ ...at, reason: `A goal ends the track "${id}", which is not there.` })),
    ...asked.map(({ track, step }) => ({
      ...at,
      track,
      step: step.id,
      reason: `Step "${step.id}" starts the track "${step.track}", which is not there.`,
    })),
  ];
}

/** Tracks that would start one another for ever without waiting. A track with reentry `once` ends every such circle. */
export function tracksInACircle(flow: Flow): FlowProblem[] {
  const again = flow.tracks.filter(({ reentry }) => reentry !== 'once');
  const loop = loopIn(
    again.map(({ id }) => id),
    (id) => again.filter((track) => track.id === id).flatMap((track) => startedAtOnce(track, again)),
  );
  if (loop === undefined) return [];
  const reason = `The tracks ${[...loop, loop[0]].join(' → ')} start one another without waiting.`;
  return [{ severity: 'error', code: 'loop_without_wait', track: loop[0], reason }];
}

/** The tracks that a run of this track starts in the very look in which it begins. */
function startedAtOnce(track: Track, others: readonly Track[]): string[] {
  const first = track.steps[0];
  const atOnce = reachableFrom(track, first === undefined ? [] : [first.id], (_step, { instant }) => instant);
  const steps = track.steps.filter(({ id }) => atOnce.has(id));
  const asked = steps.flatMap((step) => (step.kind === 'startTrack' ? [step.track] : []));
  const written = new Set<EventType>([...steps.flatMap(writes), ...(mayEnd(track, atOnce) ? ENDED : [])]);
  const triggered = others.filter(({ trigger }) => {
    if ('event' in trigger) return written.has(trigger.event);
    return trigger.kind === 'segment' && written.has('fan.attribute_set') && asksAttribute(trigger.if);
  });
  return [...asked, ...triggered.map(({ id }) => id)];
}

const ENDED: readonly EventType[] = ['track.ended'];

/** May a run be over in the very look in which it begins: at its end, by its goal, or because it begins anew? */
function mayEnd(track: Track, atOnce: ReadonlySet<string>): boolean {
  if (track.goal !== undefined || track.reentry === 'restart') return true;
  return track.steps.some((step, index) => {
    if (!atOnce.has(step.id)) return false;
    const ways = edgesOf(step, track.steps[index + 1]?.id);
    return step.kind === 'exit' || ways.some(({ to, instant }) => instant && to === undefined);
  });
}

/** The facts that a run may write when it passes the step. A fact that is written only once (a stage, a variant) ends every circle. */
function writes(step: Step): EventType[] {
  if (step.kind === 'send') return ['message.blocked'];
  if (step.kind === 'service') return writtenWithoutEffect(step.action);
  return step.kind === 'setAttribute' ? ['fan.attribute_set'] : [];
}

/** An action on a release that never appeared on the service fails at once: no effect takes time. */
function writtenWithoutEffect(action: ServiceAction): EventType[] {
  switch (action) {
    case 'saveRelease':
      return ['release.save_failed'];
    case 'likeTrack':
    case 'addToPlaylist':
      return ['service.failed'];
    // A follow needs no release; a check writes each `stage.unobservable` only once.
    case 'followArtist':
    case 'check':
      return [];
    default:
      return assertNever(action);
  }
}

function asksAttribute(condition: Condition): boolean {
  if (condition.kind === 'all' || condition.kind === 'any') return condition.of.some(asksAttribute);
  return condition.kind === 'not' ? asksAttribute(condition.of) : condition.kind === 'attribute';
}

export function splitProblems(track: Track): FlowProblem[] {
  return track.steps.flatMap((step) => {
    if (step.kind !== 'split') return [];
    const at = { severity: 'error', track: track.id, step: step.id } as const;
    const problems: FlowProblem[] = [];
    const sum = [...step.variants, ...(step.holdout === undefined ? [] : [step.holdout])].reduce(
      (all, { weight }) => all + weight,
      0,
    );
    if (sum !== 100) {
      const reason = `The weights of step "${step.id}" sum to ${sum}, not to 100.`;
      problems.push({ ...at, code: 'weights', reason });
    }
    const names = step.variants.map(({ name }) => name);
    for (const name of new Set(
      names.filter((one, index) => one === 'holdout' || names.indexOf(one) !== index),
    )) {
      const why = name === 'holdout' ? 'is the name of the holdout' : 'is there twice';
      const reason = `The variant "${name}" of step "${step.id}" ${why}.`;
      problems.push({ ...at, code: 'duplicate_variant', reason });
    }
    return [...problems, ...withoutOtherwise(track, step)];
  });
}

/**
 * Fans who do not take part go on at the following step. Where a variant goes on there, too, they would be treated like
 * its fans: they would get its message, and no comparison would know.
 */
function withoutOtherwise(track: Track, step: SplitStep): FlowProblem[] {
  const someStayOut = step.holdout !== undefined || step.eligible !== undefined;
  if (!someStayOut || step.otherwise !== undefined) return [];
  const following = step.next ?? track.steps[track.steps.indexOf(step) + 1]?.id;
  const variant = step.variants.find(({ to }) => (to ?? following) === following);
  if (following === undefined || variant === undefined) return [];
  const ahead = reachableFrom(track, [following], () => true);
  if (!track.steps.some(({ id, kind }) => kind === 'send' && ahead.has(id))) return [];
  const reason =
    `Fans who do not take part in step "${step.id}" go on at "${following}" with the variant "${variant.name}", as ` +
    'if they had it: name another step in `otherwise`.';
  return [{ severity: 'warning', code: 'otherwise_missing', track: track.id, step: step.id, reason }];
}
