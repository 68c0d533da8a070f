import type { EventType } from '#domain/events/catalogue.js';
import { matchOf } from './conditions-in.js';
import type { Condition, EventMatch, Flow, SendStep, Step, Track } from './flow.js';
import type { FlowProblem, WrittenTemplate } from './problem.js';
import { reachableFrom, reachableSteps, type Edge } from './validate-graph.js';

/** The steps that a fan can come to without taking a way that `gate` names. */
function ungated(track: Track, gate: (step: Step, edge: Edge) => boolean): Set<string> {
  const first = track.steps[0];
  return reachableFrom(track, first === undefined ? [] : [first.id], (step, edge) => !gate(step, edge));
}

/** Does the condition hold for every fan who takes this way? */
function wayMeans(
  step: Step,
  edge: Edge,
  means: { condition: (one: Condition) => boolean; event: (one: EventMatch) => boolean },
): boolean {
  if (step.kind === 'branch' && edge.field === 'then') return implies(step.if, means.condition);
  if (step.kind === 'branch' && edge.field === 'else')
    return step.if.kind === 'not' && implies(step.if.of, means.condition);
  return (
    step.kind === 'waitForEvent' &&
    edge.field === 'onEvent' &&
    step.events.every((one) => means.event(matchOf(one)))
  );
}

function implies(condition: Condition, means: (one: Condition) => boolean): boolean {
  if (condition.kind === 'all') return condition.of.some((part) => implies(part, means));
  if (condition.kind === 'any') return condition.of.every((part) => implies(part, means));
  return means(condition);
}

function startMeans(
  { trigger }: Track,
  means: { condition: (one: Condition) => boolean; event: (one: EventMatch) => boolean },
): boolean {
  if (trigger.kind === 'segment') return implies(trigger.if, means.condition);
  if (!('event' in trigger)) return false;
  return means.event(trigger) || (trigger.when !== undefined && implies(trigger.when, means.condition));
}

const SMS_CONSENT = {
  condition: (one: Condition) => one.kind === 'consent' && one.channel === 'sms',
  event: ({ event, where }: EventMatch) => event === 'consent.granted' && where?.['channel'] === 'sms',
};

/** Warns of texts without a question about consent before them: most fans would pass the step and get nothing. */
export function smsWithoutConsent(track: Track): FlowProblem[] {
  if (startMeans(track, SMS_CONSENT)) return [];
  const open = ungated(track, (step, edge) => wayMeans(step, edge, SMS_CONSENT));
  return track.steps
    .filter(
      (step) => step.kind === 'send' && step.purpose !== 'service' && onlySms(step) && open.has(step.id),
    )
    .map(({ id }) => ({
      severity: 'warning',
      code: 'sms_without_consent',
      track: track.id,
      step: id,
      reason: `Step "${id}" only texts, and no condition before it asks for consent to texts: fans without it pass the step, and get nothing.`,
    }));
}

const onlySms = ({ channels }: SendStep): boolean => channels.every((channel) => channel === 'sms');

/** Acts after which a fan is open for more. A follow is not among them: it is the last thing to ask for. */
const ACTS: readonly EventType[] = [
  'fan.pre_saved',
  'page.visited',
  'link.clicked',
  'fan.saved',
  'consent.granted',
];

/** Warns of wasted acts: an act that a track waits for should lead to an offer, or to the next wait. */
export function wastedActs(flow: Flow, track: Track): FlowProblem[] {
  return track.steps.flatMap((step, index) => {
    if (step.kind !== 'waitForEvent') return [];
    const acts = step.events.map((one) => matchOf(one).event).filter((event) => ACTS.includes(event));
    const taken = acts.filter((event) => !startsOther(flow, track, event));
    const next = step.onEvent ?? step.next ?? track.steps[index + 1]?.id;
    if (taken.length === 0 || leadsOn(track, next)) return [];
    const reason = `Step "${step.id}" waits for ${taken.join(', ')}, and the track then ends without offering or awaiting anything: the fan's act is wasted.`;
    return [{ severity: 'warning', code: 'act_wasted', track: track.id, step: step.id, reason }];
  });
}

function startsOther({ tracks }: Flow, { id }: Track, event: EventType): boolean {
  return tracks.some(({ id: other, trigger }) => {
    if (other === id) return false;
    return (
      trigger.kind === 'segment' || ('event' in trigger && [event, 'track.ended'].includes(trigger.event))
    );
  });
}

function leadsOn(track: Track, from: string | undefined): boolean {
  if (from === undefined) return false;
  const ahead = reachableFrom(track, [from], (_step, { instant }) => instant);
  const passive: Step['kind'][] = ['exit', 'branch', 'split', 'setStage', 'setAttribute'];
  return track.steps.some((step) => ahead.has(step.id) && !passive.includes(step.kind));
}

const asksFor = (stage: 'followed' | 'saved', act: EventType) => ({
  condition: (one: Condition) =>
    (one.kind === 'stage' && one.stage === stage) || (one.kind === 'event' && one.event === act),
  event: ({ event }: EventMatch) => event === act,
});
const GATES = [
  { what: 'a follow', severity: 'error', means: asksFor('followed', 'fan.followed') },
  { what: 'a save', severity: 'warning', means: asksFor('saved', 'fan.saved') },
] as const;
const SOUNDS_LIKE_A_REWARD =
  /\b(win|won|giveaway|give-away|discount|reward|prize|coupon|raffle|voucher|% off)\b/i;

/** Finds rewards for follows and saves. The services forbid them for follows and plays and, read cautiously, for saves. */
export function rewards(track: Track, templates: readonly WrittenTemplate[]): FlowProblem[] {
  const reachable = reachableSteps(track);
  const sends = track.steps.filter((step) => step.kind === 'send').filter(({ id }) => reachable.has(id));
  return GATES.flatMap(({ what, severity, means }) => {
    const free = startMeans(track, means)
      ? new Set<string>()
      : ungated(track, (step, edge) => wayMeans(step, edge, means));
    return sends
      .filter(({ id }) => !free.has(id))
      .flatMap((step): FlowProblem[] => {
        const at = { code: 'reward_for_follow', track: track.id, step: step.id } as const;
        const policy = `the streaming services forbid a reward for ${what}.`;
        if (step.reward === true) {
          return [
            { ...at, severity, reason: `Step "${step.id}" gives a reward only after ${what}: ${policy}` },
          ];
        }
        if (!soundsLikeReward(step, templates)) return [];
        const reason = `The template "${step.template}" sounds like a reward, and step "${step.id}" sends it only after ${what}: ${policy}`;
        return [{ ...at, severity: 'warning', reason }];
      });
  });
}

function soundsLikeReward(step: SendStep, templates: readonly WrittenTemplate[]): boolean {
  return templates
    .filter(({ key, channel }) => key === step.template && step.channels.includes(channel))
    .some(({ subject, body }) => SOUNDS_LIKE_A_REWARD.test(`${subject ?? ''} ${body ?? ''}`));
}
