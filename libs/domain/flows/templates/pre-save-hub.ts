import type { Flow, Step, Track } from '#domain/flows/flow.js';
import {
  all,
  any,
  awaiting,
  consent,
  followed,
  followUp,
  fork,
  not,
  pause,
  prompt,
  releaseDay,
  renewGrant,
  stop,
} from './parts.js';

/** The attribute that tells the page which layer to show to this fan: `email`, `sms`, `follow` or `none`. */
const OFFER = 'offer';

/**
 * "Pre-save hub" takes the core action first and then offers one layer after the other: email, then texts, then the
 * follow (to fans who have gone beyond a pre-save once before). It offers each layer once. A fan who lets one pass is
 * left alone for a while before the next. The release is saved, whatever the fan does with the layers.
 */
export function preSaveHub(): Flow {
  return { schema: 1, name: 'Pre-save hub', tracks: [layers(), release(), renewGrant()] };
}

function layers(): Track {
  return {
    id: 'layers',
    trigger: { event: 'fan.pre_saved' },
    reentry: 'once',
    steps: [...emailLayer(), ...smsLayer(), ...followLayer()],
  };
}

const offer = (id: string, value: string): Step => ({ kind: 'setAttribute', id, attribute: OFFER, value });

function emailLayer(): Step[] {
  const granted = { event: 'consent.granted', where: { channel: 'email' } } as const;
  return [
    fork('ifEmail', 'Has the fan agreed to email?', consent('email'), 'ifSms', 'offerEmail'),
    offer('offerEmail', 'email'),
    awaiting(
      'awaitEmail',
      'The page offers email',
      [granted],
      { days: 3 },
      { onEvent: 'ifSms', onTimeout: 'afterEmail' },
    ),
    { ...pause('afterEmail', 'Declined: leave them alone for a while', { days: 4 }), next: 'ifSms' },
  ];
}

function smsLayer(): Step[] {
  const granted = { event: 'consent.granted', where: { channel: 'sms' } } as const;
  return [
    fork('ifSms', 'Has the fan agreed to texts?', consent('sms'), 'ifFollow', 'offerSms'),
    offer('offerSms', 'sms'),
    {
      ...prompt('askSms', 'Tell of the text list by email', 'join-texts'),
      channels: ['email'],
      skipIf: consent('sms'),
      validFor: { days: 3 },
    },
    awaiting(
      'awaitSms',
      'The page offers texts',
      [granted],
      { days: 5 },
      { onEvent: 'ifFollow', onTimeout: 'afterSms' },
    ),
    { ...pause('afterSms', 'Declined: leave them alone for a while', { days: 4 }), next: 'ifFollow' },
  ];
}

function followLayer(): Step[] {
  const pastPreSave = any(
    { kind: 'earlier', stage: 'engaged' },
    { kind: 'earlier', stage: 'saved' },
    { kind: 'earlier', stage: 'release_saved' },
  );
  return [
    fork(
      'ifFollow',
      'Past the pre-save once before, and no follower?',
      all(pastPreSave, not(followed)),
      'offerFollow',
      'offerNothing',
    ),
    offer('offerFollow', 'follow'),
    { ...prompt('askFollow', 'Ask to follow the artist', 'follow-before-release'), skipIf: followed },
    awaiting('awaitFollow', 'Wait for the follow', ['fan.followed'], { days: 14 }),
    offer('offerNothing', 'none'),
    stop('done'),
  ];
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
        { days: 7 },
        { onEvent: 'ifEngaged', onTimeout: 'done' },
      ),
      ...followUp({ days: 7 }),
    ],
  };
}
