import type { ClockTexts } from '#dashboard/flows/model/clock-words.js';
import { EN_SCREEN } from './en-screen.js';

const many = (one: string, more: string) => (count: number) => `${count} ${count === 1 ? one : more}`;

const clock: ClockTexts = {
  weekdays: { mon: 'Mon', tue: 'Tue', wed: 'Wed', thu: 'Thu', fri: 'Fri', sat: 'Sat', sun: 'Sun' },
  months: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
  days: many('day', 'days'),
  hours: many('hour', 'hours'),
  minutes: many('minute', 'minutes'),
  seconds: many('second', 'seconds'),
  date: ({ weekday, day, month, time }) => `${weekday} ${day} ${month} ${time}`,
};

/** English words for what a flow says. The sentences on the cards and in the side panel are made of them. */
export const EN = {
  clock,
  screen: EN_SCREEN,
  and: (parts: readonly string[]) => listed(parts, 'and'),
  or: (parts: readonly string[]) => listed(parts, 'or'),
  kinds: {
    wait: 'Wait',
    waitForEvent: 'Wait for an act',
    branch: 'Branch',
    split: 'Split',
    send: 'Message',
    service: 'Streaming service',
    setStage: 'Set stage',
    setAttribute: 'Set attribute',
    startTrack: 'Start track',
    webhook: 'Webhook',
    exit: 'End',
  },
  kindHelp: {
    wait: 'until a moment: the release, a weekday, some days later',
    waitForEvent: 'until the fan does something, or time is up',
    branch: 'one of two ways, by what is known of the fan',
    split: 'compare variants, with a group left alone',
    send: 'an email or a text',
    service: 'save, like, follow or check for the fan',
    setStage: 'note how far the fan has come',
    setAttribute: 'note something about the fan',
    startTrack: 'begin another track beside this one',
    webhook: 'tell another system',
    exit: 'the track ends here',
  },
  channels: { email: 'email', sms: 'text', webpush: 'web push' },
  purposes: { reminder: 'reminder', service: 'service message', marketing: 'marketing' },
  intents: { prompt: 'asks for the next act', re_engagement: 'brings the fan back' },
  services: { spotify: 'Spotify', apple_music: 'Apple Music', deezer: 'Deezer' },
  actions: {
    saveRelease: 'Save the release to the library',
    likeTrack: 'Like the lead track',
    followArtist: 'Follow the artist',
    addToPlaylist: 'Add the lead track to a playlist',
    check: 'Check what the fan has done',
  },
  stages: {
    pre_saved: 'pre-saved',
    release_saved: 'saved by us',
    engaged: 'engaged',
    saved: 'saved',
    followed: 'followed',
    re_engaged: 're-engaged',
  },
  fates: { sent: 'sent', delivered: 'delivered', clicked: 'clicked', failed: 'not delivered' },
  reentry: {
    once: 'once for each fan',
    each: 'again at every trigger',
    restart: 'from the beginning at every trigger',
  },
  ways: {
    next: 'then',
    then: 'yes',
    else: 'no',
    onEvent: 'came',
    onTimeout: 'time is up',
    onFailed: 'failed, or not possible',
    otherwise: 'do not take part',
    holdout: 'left alone',
  },
  until: {
    duration: (length: string) => `for ${length}`,
    release: (whose: 'territory' | 'fanZone'): string =>
      whose === 'fanZone'
        ? "until the release, by the fan's own clock"
        : "until the release in the fan's territory",
    afterRelease: (length: string, whose: 'territory' | 'fanZone') =>
      `until ${length} after the release${whose === 'fanZone' ? ", by the fan's own clock" : " in the fan's territory"}`,
    beforeRelease: (length: string, whose: 'territory' | 'fanZone') =>
      `until ${length} before the release${whose === 'fanZone' ? ", by the fan's own clock" : " in the fan's territory"}`,
    sendWindow: (channel: string) => `until a ${channel} may be sent`,
    window: (days: string, from: string | undefined, to: string | undefined) =>
      `until ${days}${from === undefined ? '' : ` ${from}`}${to === undefined ? '' : ` to ${to}`} in the fan's zone`,
    anyDay: 'any day',
    date: (date: string, time: string) => `until ${date}, ${time} in the fan's zone`,
    instant: (at: string) => `until ${at}, for everybody at once`,
  },
  steps: {
    wait: (until: string) => `Waits ${until}.`,
    waitForEvent: (events: string, length: string) => `Waits for ${events}, at most ${length}.`,
    branch: (condition: string) => `Asks whether ${condition}.`,
    split: (variants: string) => `Gives each fan one of: ${variants}.`,
    send: (channels: string, template: string) => `Sends “${template}” by ${channels}.`,
    sendSkips: (condition: string) => `Not needed if ${condition}.`,
    service: (action: string) => `${action}.`,
    setStage: (stage: string) => `Notes that the fan has ${stage}.`,
    setAttribute: (name: string, value: string) => `Sets ${name} to ${value}.`,
    startTrack: (track: string) => `Starts the track “${track}”.`,
    webhook: (host: string, event: string) => `Tells ${host}: ${event}.`,
    exit: (reason: string) => `Ends the track: ${reason}.`,
  },
  elseBy: (channels: readonly string[]) => channels.join(', else '),
  triggers: {
    event: (event: string) => `Starts when: ${event}`,
    segment: (condition: string) => `Starts as soon as ${condition}`,
    manual: 'Starts only when another step or the API asks',
    when: (trigger: string, condition: string) => `${trigger}, if ${condition}`,
  },
  conditions: {
    stage: (stage: string) => `the fan has ${stage}`,
    event: (event: string) => `“${event}” happened`,
    eventOften: (event: string, count: number) => `“${event}” happened at least ${count} times`,
    within: (condition: string, length: string) => `${condition} in the last ${length}`,
    where: (condition: string, fields: string) => `${condition} with ${fields}`,
    consent: (channel: string, purpose: string) =>
      `the fan can be reached by ${channel} and agreed to ${purpose}`,
    connected: (service: string | undefined) => `the fan has connected ${service ?? 'a streaming service'}`,
    engaged: 'the fan is engaged',
    visited: (place: string) => `the fan has passed “${place}”`,
    variant: (variant: string, place: string) => `the fan got “${variant}” at “${place}”`,
    message: (place: string | undefined, was: string) =>
      `${place === undefined ? 'the last message' : `the message of “${place}”`} was ${was}`,
    attribute: (name: string, tests: string) => `${name} ${tests}`,
    attributeIs: (value: string) => `is ${value}`,
    attributeIn: (values: string) => `is one of ${values}`,
    attributeAbove: (value: number) => `is above ${value}`,
    attributeBelow: (value: number) => `is below ${value}`,
    attributeSet: 'is set',
    earlier: (count: number, stage: string | undefined, artist: 'same' | 'any') =>
      `the fan ${stage === undefined ? 'joined' : `has ${stage} on`} at least ${count} earlier ${count === 1 ? 'release' : 'releases'} of ${artist === 'same' ? 'this artist' : 'any artist'}`,
    not: (condition: string) => `it is not so that ${condition}`,
  },
  conditionKinds: {
    stage: 'Stage reached',
    event: 'Act or fact',
    consent: 'Consent',
    connected: 'Service connected',
    engaged: 'Engaged',
    visited: 'Step passed',
    variant: 'Variant given',
    message: 'A message and how it fared',
    attribute: 'Attribute',
    earlier: 'Earlier releases',
    all: 'All of',
    any: 'Any of',
    not: 'Not',
  },
};

function listed(parts: readonly string[], word: string): string {
  const last = parts.at(-1);
  if (last === undefined) return '';
  return parts.length === 1 ? last : `${parts.slice(0, -1).join(', ')} ${word} ${last}`;
}

/** Every language has the same words. */
export type FlowTexts = typeof EN;
