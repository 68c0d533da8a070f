import { summarise } from './timeline-summary.js';

describe('a line of the timeline', () => {
  test.each([
    ['fan.pre_saved', { path: 'service', service: 'spotify' }, 'Pre-saved by the service path spotify'],
    ['fan.pre_saved', { path: 'reminder' }, 'Pre-saved by the reminder path'],
    ['enrollment.opened', { path: 'none' }, 'Entered the campaign'],
    ['link.clicked', { human: true }, 'Opened a link of ours'],
    ['link.clicked', { human: false }, 'A scanner opened a link of ours'],
    ['link.clicked', { human: false, doubtful: true }, 'A link of ours was opened, perhaps by a scanner'],
    ['link.clicked', { human: true, confirms: 'c' }, 'Was heard of, so a click in doubt counts from now on'],
    ['consent.withdrawn', { channel: 'sms', reason: 'stop' }, 'Withdrew consent for sms: stop'],
    [
      'consent.withdrawn',
      { channel: 'email', reason: 'address_replaced' },
      'Consent for email ended with the address it was given for',
    ],
    ['fan.profile_changed', { fields: ['territory', 'zone'] }, 'Corrected: territory, zone'],
    ['fan.address_changed', { channel: 'sms', change: 'replaced' }, 'The address for sms was replaced'],
    ['enrollment.closed', { reason: 'campaign_ended' }, 'Left the campaign: the campaign has ended'],
    [
      'track.ended',
      { track: 'main', run: 1, reason: 'goal' },
      'Is through with the track main: the goal of the track was reached',
    ],
    ['track.ended', { track: 'main', run: 1, reason: 'enough' }, 'Is through with the track main: enough'],
    [
      'message.blocked',
      { step: 'ask', reason: 'no_consent' },
      'No message at the step ask: the fan has not agreed to such messages',
    ],
    [
      'message.deferred',
      { step: 'ask', reason: 'quiet_hours' },
      'The message of the step ask waits for quiet hours to end',
    ],
    ['flow.exit_requested', { track: 'main', auditId: 'a' }, 'An operator took the fan out main'],
    ['flow.exit_requested', { by: 'fan' }, 'Took the pre-save back on the page, and leaves the campaign'],
    [
      'confirmation.undelivered',
      { of: 'question', channel: 'email', code: 'bounce' },
      'The question that was sent by email did not arrive: bounce',
    ],
    ['fan.teleported', {}, 'fan.teleported'],
  ])('%s %j reads %j', (type, payload, line) => expect(summarise(type, payload)).toBe(line));
});
