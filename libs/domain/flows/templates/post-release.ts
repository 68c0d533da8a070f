import type { EventMatch, Flow, Step, Track, Trigger } from '#domain/flows/flow.js';
import { ANY_ACT, awaiting, followed, followUp, pause, prompt, stop } from './parts.js';

const ENGAGED: Trigger = { kind: 'segment', if: { kind: 'stage', stage: 'engaged' } };
/** The condition by which the variants of the split are compared. */
const HORIZON = { days: 21 };

/**
 * "Post-release" asks fans who are engaged after the release for one more act: to put it into a playlist, to save a
 * related release, or to share it. A split decides which, so that the three can be compared. A tenth of the fans is not
 * asked, so that the effect of asking can be measured. On the next Saturday, fans who did nothing are asked to share.
 * A second track checks what fans have saved and followed, at the same age for those who were asked and those who were
 * not.
 */
export function postRelease(): Flow {
  return {
    schema: 1,
    name: 'After the release',
    limits: { caps: [{ count: 2, within: { days: 7 } }] },
    tracks: [
      {
        id: 'more',
        trigger: ENGAGED,
        reentry: 'once',
        goal: followed,
        steps: [
          split(),
          ...offered('playlist', 'Ask to add it to a playlist', {
            event: 'fan.saved',
            where: { target: 'playlist' },
          }),
          ...offered('related', 'Ask to save a related release', {
            event: 'fan.saved',
            where: { target: { in: ['release', 'track'] } },
          }),
          ...offered('share', 'Ask to share it', { event: 'link.clicked' }),
          ...secondChance(),
          ...followUp({ days: 10 }),
          pause('leftAlone', 'Left alone, to compare', HORIZON),
          stop('compared'),
        ],
      },
      measure(),
    ],
  };
}

/** The same check for fans who were asked and fans who were not. */
function measure(): Track {
  return {
    id: 'measure',
    trigger: ENGAGED,
    reentry: 'once',
    steps: [
      pause('horizon', 'The same time for all', HORIZON),
      {
        kind: 'service',
        id: 'lookBack',
        name: 'What they have saved and followed by now',
        action: 'check',
        onFailed: 'measured',
      },
      stop('measured'),
    ],
  };
}

function split(): Step {
  return {
    kind: 'split',
    id: 'whichAct',
    name: 'Which act to ask for',
    variants: [
      { name: 'playlist', weight: 30, to: 'playlist' },
      { name: 'related', weight: 30, to: 'related' },
      { name: 'share', weight: 30, to: 'share' },
    ],
    holdout: { weight: 10, to: 'leftAlone' },
    otherwise: 'leftAlone',
  };
}

function offered(id: string, name: string, act: EventMatch): Step[] {
  return [
    { ...prompt(id, name, `ask-${id}`), skipIf: followed },
    awaiting(
      `${id}Act`,
      'Wait for it',
      [act],
      { days: 4 },
      { since: 'step', onEvent: 'ifEngaged', onTimeout: 'saturday' },
    ),
  ];
}

function secondChance(): Step[] {
  return [
    {
      kind: 'wait',
      id: 'saturday',
      name: 'Until Saturday',
      until: { kind: 'window', days: ['sat'], from: '11:00', to: '19:00' },
    },
    { ...prompt('shareAgain', 'Ask to share it', 'ask-share'), skipIf: followed, validFor: { days: 1 } },
    awaiting(
      'anyAct',
      'Wait for any act',
      ANY_ACT,
      { days: 7 },
      { since: 'step', onEvent: 'ifEngaged', onTimeout: 'done' },
    ),
  ];
}
