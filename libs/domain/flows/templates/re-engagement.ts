import type { Flow, Track } from '#domain/flows/flow.js';
import {
  ANY_ACT,
  awaiting,
  followUp,
  fork,
  preSaved,
  prompt,
  reEngagement,
  releaseDay,
  saved,
  stop,
} from './parts.js';

/**
 * "Re-engagement" invites fans of earlier releases, whom a launch audience enrolls, to pre-save the next one. It
 * reminds them on the day before the release, and tells them that it is out. A fan who pre-saves goes through the
 * release day instead.
 */
export function reEngagementFlow(): Flow {
  return { schema: 1, name: 'Re-engagement before a release', tracks: [invitation(), release()] };
}

function invitation(): Track {
  return {
    id: 'invitation',
    trigger: { event: 'enrollment.requested' },
    reentry: 'once',
    goal: preSaved,
    steps: [
      fork('ifKnown', 'Joined an earlier release?', { kind: 'earlier' }, 'invite', 'stranger'),
      { ...reEngagement('invite', 'Invite to the pre-save', 're-engage-pre-save'), skipIf: preSaved },
      // A fan who comes in less than a day before the release is told at once.
      {
        kind: 'wait',
        id: 'dayBefore',
        name: 'The day before the release',
        until: { kind: 'release', offset: { sign: -1, duration: { days: 1 } } },
      },
      {
        ...reEngagement('lastCall', 'Last call for the pre-save', 'pre-save-last-call'),
        skipIf: preSaved,
        validFor: { hours: 20 },
      },
      { kind: 'wait', id: 'awaitRelease', name: 'Until the release is out', until: { kind: 'release' } },
      { ...reEngagement('outNow', 'Tell that it is out', 'out-now'), skipIf: saved, validFor: { days: 7 } },
      awaiting(
        'awaitAct',
        'Wait for any act',
        ANY_ACT,
        { days: 10 },
        { since: 'step', onEvent: 'ifEngaged', onTimeout: 'done' },
      ),
      ...followUp({ days: 7 }),
      stop('stranger'),
    ],
  };
}

function release(): Track {
  return {
    id: 'release',
    trigger: { event: 'fan.pre_saved' },
    reentry: 'once',
    steps: [
      ...releaseDay('awaitSave'),
      awaiting(
        'awaitSave',
        'Wait for the save',
        ['fan.saved'],
        { days: 5 },
        { onEvent: 'ifEngaged', onTimeout: 'remind' },
      ),
      { ...prompt('remind', 'Ask for the save once more', 're-engage-save'), skipIf: saved },
      awaiting('awaitLateSave', 'Wait for the late save', ['fan.saved'], { days: 7 }, { onTimeout: 'done' }),
      ...followUp({ days: 7 }),
    ],
  };
}
