import type { EventType } from '#domain/events/catalogue.js';
import type { Duration } from '#domain/clock/duration.js';
import type { Condition, Flow, Step, Track } from '#domain/flows/flow.js';
import {
  engaged,
  followed,
  not,
  prompt,
  reEngagement,
  releaseDay,
  renewGrant,
  saved,
  visited,
} from './parts.js';

export interface ReleaseGrowthWaits {
  /** How long a fan has to save after the prompt. */
  saveWait: Duration;
  /** How long an engaged fan has to follow after the prompt. */
  followWait: Duration;
  /** How long a fan has to come back after the re-engagement. */
  reengageWait: Duration;
}

export const RELEASE_GROWTH_WAITS: ReleaseGrowthWaits = {
  saveWait: { days: 3 },
  followWait: { days: 4 },
  reengageWait: { days: 10 },
};

/**
 * "Release growth": saves for fans who have pre-saved, at the territory's moment; asks fans to save; asks engaged fans
 * to follow; re-engages fans who have stopped acting. A late act moves the fan on, and drops the message that it has
 * made pointless. A send waits by itself for its channel's window and for the caps; fans without a channel pass it.
 */
export function releaseGrowth(waits: ReleaseGrowthWaits): Flow {
  return {
    schema: 1,
    name: 'Release growth',
    tracks: [
      mainTrack(waits),
      comeback('comebackBySave', 'fan.saved', 'comebackByClick', waits),
      comeback('comebackByClick', 'link.clicked', 'comebackBySave', waits),
      renewGrant(),
    ],
  };
}

function mainTrack(waits: ReleaseGrowthWaits): Track {
  return {
    id: 'main',
    trigger: { event: 'fan.pre_saved' },
    reentry: 'once',
    // A fan who has followed before is still asked once to save. After that there is nothing to ask for.
    goal: { kind: 'all', of: [followed, visited('main', 'awaitSave')] },
    steps: [
      ...releaseDay('awaitSave'),
      ...askingForTheSave(waits),
      ...askingForTheFollow(waits),
      ...bringingBack(),
      ...afterBringingBack(waits),
    ],
  };
}

function askingForTheSave({ saveWait }: ReleaseGrowthWaits): Step[] {
  return [
    {
      kind: 'waitForEvent',
      id: 'awaitSave',
      name: 'Wait for the save',
      events: ['fan.saved'],
      since: 'enrollment',
      timeout: saveWait,
      onEvent: 'ifEngaged',
      onTimeout: 'reengageSave',
    },
    {
      kind: 'branch',
      id: 'ifEngaged',
      name: 'Only the engaged are asked to follow',
      if: engaged,
      then: 'promptFollow',
      else: 'awaitReturn',
    },
  ];
}

function askingForTheFollow({ followWait }: ReleaseGrowthWaits): Step[] {
  return [
    { ...prompt('promptFollow', 'Ask to follow the artist', 'follow-artist'), skipIf: followed },
    {
      kind: 'waitForEvent',
      id: 'awaitFollow',
      name: 'Wait for the follow',
      events: ['fan.followed'],
      since: 'enrollment',
      timeout: followWait,
      onEvent: 'completed',
      onTimeout: 'ifBroughtBack',
    },
    {
      kind: 'branch',
      id: 'ifBroughtBack',
      name: 'Nobody is re-engaged twice',
      if: visited('main', 'reengageSave'),
      then: 'stopped',
      else: 'reengageFollow',
    },
  ];
}

function bringingBack(): Step[] {
  return [
    {
      ...reEngagement('reengageSave', 'Bring back who has not saved', 're-engage-save'),
      skipIf: { kind: 'any', of: [saved, followed] },
      next: 'ifSavedMeanwhile',
    },
    {
      ...reEngagement('reengageFollow', 'Bring back who has not followed', 're-engage-follow'),
      skipIf: followed,
      next: 'awaitReturn',
    },
    ifSaved('ifSavedMeanwhile', 'awaitReturn'),
  ];
}

function afterBringingBack({ reengageWait }: ReleaseGrowthWaits): Step[] {
  return [
    {
      kind: 'waitForEvent',
      id: 'awaitReturn',
      name: 'Wait for any act',
      events: ['link.clicked', 'page.visited', 'fan.saved', 'fan.followed'],
      since: 'step',
      timeout: reengageWait,
      onEvent: 'ifSavedNow',
      onTimeout: 'stopped',
    },
    ifSaved('ifSavedNow', 'awaitLateSave'),
    {
      kind: 'waitForEvent',
      id: 'awaitLateSave',
      name: 'Back, but not saved yet',
      events: ['fan.saved', 'fan.followed'],
      since: 'enrollment',
      timeout: reengageWait,
      onEvent: 'ifNotAsked',
      onTimeout: 'stopped',
    },
    {
      kind: 'branch',
      id: 'ifNotAsked',
      name: 'A late save leads to the follow prompt, once',
      if: { kind: 'all', of: [engaged, not(visited('main', 'promptFollow'))] },
      then: 'promptFollow',
      else: 'stopped',
    },
    { kind: 'exit', id: 'completed', reason: 'completed' },
    { kind: 'exit', id: 'stopped', reason: 'stopped' },
  ];
}

const ifSaved = (id: string, otherwise: string): Step => ({
  kind: 'branch',
  id,
  name: 'Saved by now?',
  if: saved,
  then: 'ifNotAsked',
  else: otherwise,
});

/**
 * Asks a fan to follow who acts once more after the main track is over, or who came to the campaign only after the
 * release, if no track has asked before.
 */
function comeback(id: string, event: EventType, other: string, { followWait }: ReleaseGrowthWaits): Track {
  const mainIsOver: Condition = {
    kind: 'any',
    of: [
      visited('main', 'stopped'),
      // For a fan who never pre-saved, a save is the first sign of interest.
      { kind: 'all', of: [saved, not(visited('main', 'awaitRelease'))] },
    ],
  };
  const asked = ['main', id, other].map((track) => visited(track, 'promptFollow'));
  return {
    id,
    trigger: {
      event,
      when: { kind: 'all', of: [engaged, mainIsOver, not({ kind: 'any', of: [followed, ...asked] })] },
    },
    reentry: 'once',
    goal: followed,
    steps: [
      { ...prompt('promptFollow', 'Ask to follow the artist', 'follow-artist'), skipIf: followed },
      {
        kind: 'waitForEvent',
        id: 'awaitFollow',
        name: 'Wait for the follow',
        events: ['fan.followed'],
        since: 'enrollment',
        timeout: followWait,
      },
    ],
  };
}
