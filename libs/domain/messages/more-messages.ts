import { type DefaultMessage, defaultEmail, defaultText } from './default-message.js';

/** What "Pre-save hub", "Re-engagement" and "Post-release" send besides. */
export const MORE_MESSAGES: readonly DefaultMessage[] = [
  defaultEmail('renew-grant', {
    theme: 'card',
    subject: 'Connect once more, and {{ release }} is saved for you',
    preheader: 'The permission of your music service ends before the release.',
    headline: 'Connect once more',
    body: `You pre-saved {{ release }} by {{ artist }}. Your music service ends our permission by itself after half a year, and that is before the release.

Connect it once more, and everything stands.`,
    button: { label: 'Connect again', link: 'connect' },
    reason: 'You get this because you asked to be told of this release.',
  }),
  defaultText(
    'renew-grant',
    '{{ artist }}: your pre-save of {{ release }} ends before it is out. Connect once more: {{ links.connect }} Reply STOP to opt out',
  ),
  defaultEmail('join-texts', {
    theme: 'card',
    subject: 'Hear of {{ release }} by text as well',
    preheader: 'Would you like a text when it is out?',
    headline: '{{ release }} is on the way',
    body: `You pre-saved {{ release }}. Would you like a text from {{ artist }} when it is out, and now and then after that?

Say yes here; it is no condition of anything, and message and data rates may apply.`,
    button: { label: 'Yes, text me', link: 'page' },
  }),
  defaultEmail('follow-before-release', {
    theme: 'letter',
    subject: '{{ artist }} will be back with {{ release }}',
    preheader: 'You were there before. The next one finds you by itself.',
    headline: 'Thank you for coming back',
    body: `You were there for an earlier release, and you pre-saved {{ release }}: thank you.

Follow {{ artist }}, and every next one finds you by itself.`,
    button: { label: 'Follow {{ artist }}', link: 'page' },
  }),
  defaultText(
    'follow-before-release',
    '{{ artist }}: you were there before {{ release }}. Follow, and the next one finds you: {{ link }} Reply STOP to opt out',
  ),
  defaultEmail('re-engage-pre-save', {
    theme: 'card',
    subject: '{{ release }} is coming: pre-save it',
    preheader: 'Pre-save it, and it is in your library the moment it is out.',
    headline: '{{ release }} is coming',
    body: `You were there for an earlier release by {{ artist }}. The next one is {{ release }}.

Pre-save it, and it is in your library the moment it is out.`,
    button: { label: 'Pre-save {{ release }}', link: 'page' },
  }),
  defaultText(
    're-engage-pre-save',
    '{{ artist }}: {{ release }} is coming. Pre-save it, and it is in your library when it is out: {{ link }} Reply STOP to opt out',
  ),
  defaultEmail('pre-save-last-call', {
    theme: 'card',
    subject: '{{ release }} is out tomorrow',
    preheader: 'There is still time to pre-save it.',
    headline: '{{ release }} is out tomorrow',
    body: `{{ release }} by {{ artist }} is out tomorrow.

There is still time to pre-save it.`,
    button: { label: 'Pre-save {{ release }}', link: 'page' },
  }),
  defaultText(
    'pre-save-last-call',
    '{{ artist }}: {{ release }} is out tomorrow. Still time to pre-save it: {{ link }} Reply STOP to opt out',
  ),
  defaultEmail('out-now', {
    theme: 'cover',
    subject: '{{ release }} is out now',
    preheader: 'Listen, and save it if you like it.',
    headline: '{{ release }} is out',
    body: `{{ release }} by {{ artist }} is out.

Listen, and save it if you like it.`,
    button: { label: 'Listen now', link: 'page' },
  }),
  defaultText(
    'out-now',
    '{{ artist }}: {{ release }} is out now. Listen, and save it: {{ link }} Reply STOP to opt out',
  ),
  defaultEmail('ask-playlist', {
    theme: 'letter',
    subject: 'Put {{ release }} where you will hear it',
    preheader: 'Put it where you will hear it.',
    headline: 'Put it where you will hear it',
    body: `Thank you for listening to {{ release }}.

Add your favourite track to one of your playlists.`,
    button: { label: 'Add a track to a playlist', link: 'page' },
  }),
  defaultText(
    'ask-playlist',
    '{{ artist }}: thanks for listening to {{ release }}. Add your favourite to a playlist: {{ link }} Reply STOP to opt out',
  ),
  defaultEmail('ask-related', {
    theme: 'letter',
    subject: 'If you like {{ release }}, hear this',
    preheader: 'There is more that goes well with it.',
    headline: 'If you like {{ release }}, hear this',
    body: `Thank you for listening to {{ release }}. There is more by {{ artist }} that goes well with it.

Have a listen, and save what you like.`,
    button: { label: 'Hear more', link: 'page' },
  }),
  defaultText(
    'ask-related',
    '{{ artist }}: if you like {{ release }}, there is more that goes well with it: {{ link }} Reply STOP to opt out',
  ),
  defaultEmail('ask-share', {
    theme: 'letter',
    subject: 'Who else should hear {{ release }}?',
    preheader: 'Music travels from friend to friend.',
    headline: 'Who else should hear {{ release }}?',
    body: `Music travels from friend to friend. Who comes to mind when you hear {{ release }}?

Here is a link to pass on.`,
    button: { label: 'Pass it on', link: 'page' },
  }),
  defaultText(
    'ask-share',
    '{{ artist }}: who else should hear {{ release }}? Pass it on: {{ link }} Reply STOP to opt out',
  ),
];
