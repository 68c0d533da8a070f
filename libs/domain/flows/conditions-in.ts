import type { EventType } from '#domain/events/catalogue.js';
import type { Condition, EventMatch, Flow, Step, Track } from './flow.js';

/** All conditions of the flow, wherever they stand. A condition inside another one is not listed by itself. */
export function conditionsIn(flow: Flow): Condition[] {
  const goals = (flow.goals ?? []).map((goal) => goal.if);
  return [
    ...goals,
    ...flow.tracks.flatMap((track) => [
      ...conditionsOfTrack(track),
      ...track.steps.flatMap((step) => conditionsOfStep(step)),
    ]),
  ];
}

export function conditionsOfTrack({ trigger, goal }: Track): Condition[] {
  const start = 'event' in trigger ? present(trigger.when) : trigger.kind === 'segment' ? [trigger.if] : [];
  return [...start, ...present(goal)];
}

export function conditionsOfStep(step: Step): Condition[] {
  if (step.kind === 'branch') return [step.if];
  if (step.kind === 'send') return present(step.skipIf);
  if (step.kind === 'split') return present(step.eligible);
  return step.kind === 'waitForEvent' ? step.events.flatMap((one) => present(matchOf(one).when)) : [];
}

const present = (condition: Condition | undefined): Condition[] =>
  condition === undefined ? [] : [condition];

export const matchOf = (event: EventType | EventMatch): EventMatch =>
  typeof event === 'string' ? { event } : event;
