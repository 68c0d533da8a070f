import type { EventType } from '#domain/events/catalogue.js';
import type { Channel } from '#domain/terms.js';
import type { Duration } from '#domain/clock/duration.js';
import type { Condition, SendStep, Step, Track, WaitForEventStep } from '#domain/flows/flow.js';

/** The parts that the template flows share. */
export const saved: Condition = { kind: 'stage', stage: 'saved' };
export const followed: Condition = { kind: 'stage', stage: 'followed' };
export const preSaved: Condition = { kind: 'stage', stage: 'pre_saved' };
export const engaged: Condition = { kind: 'engaged' };
export const not = (of: Condition): Condition => ({ kind: 'not', of });
export const all = (...of: Condition[]): Condition => ({ kind: 'all', of });
export const any = (...of: Condition[]): Condition => ({ kind: 'any', of });
export const visited = (track: string, step: string): Condition => ({ kind: 'visited', track, step });
export const consent = (channel: Channel): Condition => ({ kind: 'consent', channel });

/** Prompts try email first. Fans who have stopped acting are reached by SMS first. */
const PROMPT_CHANNELS: Channel[] = ['email', 'sms'];
const RE_ENGAGEMENT_CHANNELS: Channel[] = ['sms', 'email'];

export function prompt(id: string, name: string, template: string): SendStep {
  const channels = PROMPT_CHANNELS;
  return { kind: 'send', id, name, channels, template, purpose: 'marketing', intent: 'prompt' };
}

export function reEngagement(id: string, name: string, template: string): SendStep {
  const channels = RE_ENGAGEMENT_CHANNELS;
  return { kind: 'send', id, name, channels, template, purpose: 'marketing', intent: 're_engagement' };
}

export const pause = (id: string, name: string, duration: Duration): Step => ({
  kind: 'wait',
  id,
  name,
  until: { kind: 'duration', duration },
});

export function awaiting(
  id: string,
  name: string,
  events: WaitForEventStep['events'],
  timeout: Duration,
  ways: Pick<WaitForEventStep, 'onEvent' | 'onTimeout'> & { since?: WaitForEventStep['since'] } = {},
): Step {
  return { kind: 'waitForEvent', id, name, events, since: 'enrollment', timeout, ...ways };
}

export const fork = (
  id: string,
  name: string,
  condition: Condition,
  then: string,
  otherwise: string,
): Step => ({
  kind: 'branch',
  id,
  name,
  if: condition,
  then,
  else: otherwise,
});

export const stop = (id: string): Step => ({ kind: 'exit', id, reason: id });

/** From the territory's moment on: saves for the fan, or asks the fan to save. It leads on to `next`. */
export function releaseDay(next: string): Step[] {
  return [
    { kind: 'wait', id: 'awaitRelease', name: 'Until the release is out', until: { kind: 'release' } },
    {
      kind: 'service',
      id: 'saveRelease',
      name: 'Save the release for the fan',
      action: 'saveRelease',
      next: 'promptLike',
      onFailed: 'promptSave',
    },
    { ...prompt('promptLike', 'Ask to like the lead track', 'like-lead-track'), skipIf: saved, next },
    {
      ...prompt('promptSave', 'Ask to save the release', 'save-release'),
      // Fans without a grant have asked for exactly this message. A marketing consent covers it, too.
      purpose: 'reminder',
      skipIf: saved,
      next,
    },
  ];
}

/** Asks engaged fans once to follow. The track ends at `done`. */
export function followUp(timeout: Duration): Step[] {
  return [
    fork(
      'ifEngaged',
      'Only the engaged are asked to follow',
      all(engaged, not(followed)),
      'promptFollow',
      'done',
    ),
    { ...prompt('promptFollow', 'Ask to follow the artist', 'follow-artist'), skipIf: followed },
    awaiting('awaitFollow', 'Wait for the follow', ['fan.followed'], timeout),
    stop('done'),
  ];
}

/**
 * Asks a fan to connect the service again whose grant ends before the release. The fan has asked for the save, so that a
 * consent to be reminded of the release is enough.
 */
export function renewGrant(): Track {
  return {
    id: 'renewGrant',
    trigger: { event: 'connection.expiring' },
    reentry: 'each',
    steps: [
      {
        ...prompt('askToRenew', 'Ask to connect the service again', 'renew-grant'),
        purpose: 'reminder',
        validFor: { days: 7 },
      },
    ],
  };
}

export const ANY_ACT: EventType[] = ['link.clicked', 'page.visited', 'fan.saved', 'fan.followed'];
