import type { Condition, EventMatch, Step, Track } from '#domain/flows/flow.js';
import { matchOf } from '#domain/flows/conditions-in.js';

/** The conditions that decide about a trigger: that the event came, and what else must hold. */
export function triggerConditions({ trigger }: Track): Condition[] {
  if (trigger.kind === 'segment') return [trigger.if];
  return 'event' in trigger ? matchConditions(trigger) : [];
}

/** The conditions that decide at a step: those of a branch, of an awaited event, and whether a message may be sent. */
export function stepConditions(step: Step): Condition[] {
  switch (step.kind) {
    case 'branch':
      return [step.if];
    case 'waitForEvent':
      return step.events.flatMap((one) => matchConditions(matchOf(one)));
    case 'split':
      return step.eligible === undefined ? [] : [step.eligible];
    case 'send':
      return [
        ...step.channels.map((channel): Condition => ({ kind: 'consent', channel, purpose: step.purpose })),
        ...(step.skipIf === undefined ? [] : [step.skipIf]),
      ];
    case 'wait':
    case 'service':
    case 'setStage':
    case 'setAttribute':
    case 'startTrack':
    case 'webhook':
    case 'exit':
      return [];
  }
}

const matchConditions = ({ event, where, when }: EventMatch): Condition[] => [
  { kind: 'event', event, ...(where === undefined ? {} : { where }) },
  ...(when === undefined ? [] : [when]),
];
