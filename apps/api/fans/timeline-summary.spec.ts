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
    ['fan.teleported', {}, 'fan.teleported'],
  ])('%s %j reads %j', (type, payload, line) => expect(summarise(type, payload)).toBe(line));
});
