import { type DefaultMessage, defaultEmail, defaultText } from './default-message.js';
import { MORE_MESSAGES } from './more-messages.js';

/** Those of "Release growth". */
const RELEASE_GROWTH_MESSAGES: readonly DefaultMessage[] = [
  defaultEmail('like-lead-track', {
    theme: 'cover',
    subject: '{{ release }} is out, and already in your library',
    preheader: 'It is waiting in your library. One like, and you hear more like it.',
    headline: '{{ release }} is out',
    body: `{{ release }} by {{ artist }} is out now. You pre-saved it, so it is waiting in your library.

Give the lead track a like, and your service will play you more like it.`,
    button: { label: 'Like the lead track', link: 'page' },
  }),
  defaultText(
    'like-lead-track',
    '{{ artist }}: {{ release }} is out and in your library. Like the lead track: {{ link }} Reply STOP to opt out',
  ),
  defaultEmail('save-release', {
    theme: 'cover',
    subject: '{{ release }} is out now',
    preheader: 'One tap takes you to where you listen.',
    headline: '{{ release }} is out',
    body: `You asked us to tell you: {{ release }} by {{ artist }} is out.

One tap takes you to where you listen, to save it to your library.`,
    button: { label: 'Save it where you listen', link: 'save' },
    reason: 'You get this because you asked to be reminded of this release.',
  }),
  defaultText(
    'save-release',
    '{{ artist }}: {{ release }} is out. Save it to your library: {{ links.save }} Reply STOP to opt out',
  ),
  defaultEmail('follow-artist', {
    theme: 'letter',
    subject: 'Be first to hear what {{ artist }} does next',
    preheader: 'The next release finds you on the day it is out.',
    headline: 'Be there for the next one',
    body: `Thank you for listening to {{ release }}.

Follow {{ artist }}, and the next release finds you on the day it is out.`,
    button: { label: 'Follow {{ artist }}', link: 'page' },
  }),
  defaultText(
    'follow-artist',
    '{{ artist }}: thanks for listening to {{ release }}. Follow for the next one: {{ link }} Reply STOP to opt out',
  ),
  defaultEmail('re-engage-save', {
    theme: 'letter',
    subject: 'Have you heard {{ release }} yet?',
    preheader: 'It has been out for a few days, and we think you will like it.',
    headline: 'Have you heard {{ release }} yet?',
    body: `{{ release }} by {{ artist }} has been out for a few days, and we think you will like it.

Listen, and save it if you do.`,
    button: { label: 'Listen to {{ release }}', link: 'page' },
  }),
  defaultText(
    're-engage-save',
    '{{ artist }}: have you heard {{ release }} yet? Listen and save it: {{ link }} Reply STOP to opt out',
  ),
  defaultEmail('re-engage-follow', {
    theme: 'letter',
    subject: 'More from {{ artist }} is on the way',
    preheader: 'A follow is all it takes not to miss it.',
    headline: 'There is more to come',
    body: `You have {{ release }} in your library. There is more to come from {{ artist }}.

A follow is all it takes not to miss it.`,
    button: { label: 'Follow {{ artist }}', link: 'page' },
  }),
  defaultText(
    're-engage-follow',
    '{{ artist }}: more is on the way after {{ release }}. Follow to hear it first: {{ link }} Reply STOP to opt out',
  ),
];

/** The messages a new workspace starts with: all that the template flows send. */
export const DEFAULT_MESSAGES: readonly DefaultMessage[] = [...RELEASE_GROWTH_MESSAGES, ...MORE_MESSAGES];
