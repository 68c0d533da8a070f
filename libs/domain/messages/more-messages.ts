import type { DefaultMessage } from './default-message.js';

/** What "Pre-save hub", "Re-engagement" and "Post-release" send besides. */
export const MORE_MESSAGES: readonly DefaultMessage[] = [
  {
    key: 'renew-grant',
    channel: 'email',
    subject: 'Connect once more, and {{ release }} is saved for you',
    body: `You pre-saved {{ release }} by {{ artist }}. Your music service ends our permission by itself after half a year, and that is before the release.

Connect it once more, and everything stands:
{{ links.connect }}

You get this because you asked to be told of this release.
Unsubscribe: {{ optOut }}

{{ postalAddress }}`,
  },
  {
    key: 'renew-grant',
    channel: 'sms',
    body: '{{ artist }}: your pre-save of {{ release }} ends before it is out. Connect once more: {{ links.connect }} Reply STOP to opt out',
  },
  {
    key: 'join-texts',
    channel: 'email',
    subject: 'Hear of {{ release }} by text as well',
    body: `You pre-saved {{ release }}. Would you like a text from {{ artist }} when it is out, and now and then after that?

Say yes here; it is no condition of anything, and message and data rates may apply:
{{ link }}

You get this because you asked for news from {{ artist }}.
Unsubscribe: {{ optOut }}

{{ postalAddress }}`,
  },
  {
    key: 'follow-before-release',
    channel: 'email',
    subject: '{{ artist }} will be back with {{ release }}',
    body: `You were there for an earlier release, and you pre-saved {{ release }}: thank you.

Follow {{ artist }}, and every next one finds you by itself:
{{ link }}

You get this because you asked for news from {{ artist }}.
Unsubscribe: {{ optOut }}

{{ postalAddress }}`,
  },
  {
    key: 'follow-before-release',
    channel: 'sms',
    body: '{{ artist }}: you were there before {{ release }}. Follow, and the next one finds you: {{ link }} Reply STOP to opt out',
  },
  {
    key: 're-engage-pre-save',
    channel: 'email',
    subject: '{{ release }} is coming: pre-save it',
    body: `You were there for an earlier release by {{ artist }}. The next one is {{ release }}.

Pre-save it, and it is in your library the moment it is out:
{{ link }}

You get this because you asked for news from {{ artist }}.
Unsubscribe: {{ optOut }}

{{ postalAddress }}`,
  },
  {
    key: 're-engage-pre-save',
    channel: 'sms',
    body: '{{ artist }}: {{ release }} is coming. Pre-save it, and it is in your library when it is out: {{ link }} Reply STOP to opt out',
  },
  {
    key: 'pre-save-last-call',
    channel: 'email',
    subject: '{{ release }} is out tomorrow',
    body: `{{ release }} by {{ artist }} is out tomorrow.

There is still time to pre-save it:
{{ link }}

You get this because you asked for news from {{ artist }}.
Unsubscribe: {{ optOut }}

{{ postalAddress }}`,
  },
  {
    key: 'pre-save-last-call',
    channel: 'sms',
    body: '{{ artist }}: {{ release }} is out tomorrow. Still time to pre-save it: {{ link }} Reply STOP to opt out',
  },
  {
    key: 'out-now',
    channel: 'email',
    subject: '{{ release }} is out now',
    body: `{{ release }} by {{ artist }} is out.

Listen, and save it if you like it:
{{ link }}

You get this because you asked for news from {{ artist }}.
Unsubscribe: {{ optOut }}

{{ postalAddress }}`,
  },
  {
    key: 'out-now',
    channel: 'sms',
    body: '{{ artist }}: {{ release }} is out now. Listen, and save it: {{ link }} Reply STOP to opt out',
  },
  {
    key: 'ask-playlist',
    channel: 'email',
    subject: 'Put {{ release }} where you will hear it',
    body: `Thank you for listening to {{ release }}.

Add your favourite track to one of your playlists:
{{ link }}

You get this because you asked for news from {{ artist }}.
Unsubscribe: {{ optOut }}

{{ postalAddress }}`,
  },
  {
    key: 'ask-playlist',
    channel: 'sms',
    body: '{{ artist }}: thanks for listening to {{ release }}. Add your favourite to a playlist: {{ link }} Reply STOP to opt out',
  },
  {
    key: 'ask-related',
    channel: 'email',
    subject: 'If you like {{ release }}, hear this',
    body: `Thank you for listening to {{ release }}. There is more by {{ artist }} that goes well with it.

Have a listen, and save what you like:
{{ link }}

You get this because you asked for news from {{ artist }}.
Unsubscribe: {{ optOut }}

{{ postalAddress }}`,
  },
  {
    key: 'ask-related',
    channel: 'sms',
    body: '{{ artist }}: if you like {{ release }}, there is more that goes well with it: {{ link }} Reply STOP to opt out',
  },
  {
    key: 'ask-share',
    channel: 'email',
    subject: 'Who else should hear {{ release }}?',
    body: `Music travels from friend to friend. Who comes to mind when you hear {{ release }}?

Here is a link to pass on:
{{ link }}

You get this because you asked for news from {{ artist }}.
Unsubscribe: {{ optOut }}

{{ postalAddress }}`,
  },
  {
    key: 'ask-share',
    channel: 'sms',
    body: '{{ artist }}: who else should hear {{ release }}? Pass it on: {{ link }} Reply STOP to opt out',
  },
];
