import { MORE_MESSAGES } from './more-messages.js';
import type { DefaultMessage } from './default-message.js';

/** Those of "Release growth". */
const RELEASE_GROWTH_MESSAGES: readonly DefaultMessage[] = [
  {
    key: 'like-lead-track',
    channel: 'email',
    subject: '{{ release }} is out, and already in your library',
    body: `{{ release }} by {{ artist }} is out now. You pre-saved it, so it is waiting in your library.

Give the lead track a like, and your service will play you more like it:
{{ link }}

You get this because you asked for news from {{ artist }}.
Unsubscribe: {{ optOut }}

{{ postalAddress }}`,
  },
  {
    key: 'like-lead-track',
    channel: 'sms',
    body: '{{ artist }}: {{ release }} is out and in your library. Like the lead track: {{ link }} Reply STOP to opt out',
  },
  {
    key: 'save-release',
    channel: 'email',
    subject: '{{ release }} is out now',
    body: `You asked us to tell you: {{ release }} by {{ artist }} is out.

One tap takes you to where you listen, to save it to your library:
{{ links.save }}

You get this because you asked to be reminded of this release.
Unsubscribe: {{ optOut }}

{{ postalAddress }}`,
  },
  {
    key: 'save-release',
    channel: 'sms',
    body: '{{ artist }}: {{ release }} is out. Save it to your library: {{ links.save }} Reply STOP to opt out',
  },
  {
    key: 'follow-artist',
    channel: 'email',
    subject: 'Be first to hear what {{ artist }} does next',
    body: `Thank you for listening to {{ release }}.

Follow {{ artist }}, and the next release finds you on the day it is out:
{{ link }}

You get this because you asked for news from {{ artist }}.
Unsubscribe: {{ optOut }}

{{ postalAddress }}`,
  },
  {
    key: 'follow-artist',
    channel: 'sms',
    body: '{{ artist }}: thanks for listening to {{ release }}. Follow for the next one: {{ link }} Reply STOP to opt out',
  },
  {
    key: 're-engage-save',
    channel: 'email',
    subject: 'Have you heard {{ release }} yet?',
    body: `{{ release }} by {{ artist }} has been out for a few days, and we think you will like it.

Listen, and save it if you do:
{{ link }}

You get this because you asked for news from {{ artist }}.
Unsubscribe: {{ optOut }}

{{ postalAddress }}`,
  },
  {
    key: 're-engage-save',
    channel: 'sms',
    body: '{{ artist }}: have you heard {{ release }} yet? Listen and save it: {{ link }} Reply STOP to opt out',
  },
  {
    key: 're-engage-follow',
    channel: 'email',
    subject: 'More from {{ artist }} is on the way',
    body: `You have {{ release }} in your library. There is more to come from {{ artist }}.

A follow is all it takes not to miss it:
{{ link }}

You get this because you asked for news from {{ artist }}.
Unsubscribe: {{ optOut }}

{{ postalAddress }}`,
  },
  {
    key: 're-engage-follow',
    channel: 'sms',
    body: '{{ artist }}: more is on the way after {{ release }}. Follow to hear it first: {{ link }} Reply STOP to opt out',
  },
];

/** The messages a new workspace starts with: all that the template flows send. */
export const DEFAULT_MESSAGES: readonly DefaultMessage[] = [...RELEASE_GROWTH_MESSAGES, ...MORE_MESSAGES];
