import { assertNever } from '#domain/assert-never.js';
import type { Channel } from '#domain/terms.js';
import { escapeHtml, onOneLine } from './escape-html.js';
import { CURRENT_DIALECT, type Dialect, fill } from './liquid-engines.js';
import { htmlOf } from './message-html.js';
import type { KeptValues, MessageValues } from './message-values.js';
import { pushParts } from './push-parts.js';

/** What a text may bring with it. `artwork`: the picture of the release, as an MMS. */
export const MEDIA = ['artwork'] as const;
export type Media = (typeof MEDIA)[number];

/** A message as the marketer wrote it for all fans, in Liquid. The subject of a push is its title; a text has none. */
export interface MessageTemplate {
  channel: Channel;
  subject?: string | undefined;
  /** The text; of an email with a design, its text part. */
  body: string;
  /**
   * The HTML of an email with a design, compiled, with its Liquid in it. Absent: it is made from the text. Of a push: the
   * link that a tap opens and the icon, as `pushParts` writes them.
   */
  html?: string | undefined;
  /** How its Liquid is read; absent: as Liquid is read now. */
  dialect?: Dialect | undefined;
  /** Of a text only. */
  media?: Media | undefined;
}

/** What a message consists of on each channel. */
interface RenderedContents {
  sms: { body: string; mediaUrl?: string };
  email: { subject: string; text: string; html: string };
  /** `url`: what a tap opens. `icon`: the address of a picture. */
  webpush: { title: string; body: string; url: string; icon?: string; language: string };
}

export type RenderedMessage = { [C in Channel]: { channel: C } & RenderedContents[C] }[Channel];

const LONGEST_SMS = 1600;
/** What phones show of a push. With its links it stays below the 4,096 bytes that push services take. */
export const LONGEST_PUSH_TITLE = 100;
export const LONGEST_PUSH = 400;

/** The message for one fan. @throws Error with a sentence for people when the template is bad. */
export function renderMessage(template: MessageTemplate, values: MessageValues): RenderedMessage {
  return renderKept(template, values);
}

/**
 * The message once more, from the values that were kept with it. @throws Error when the template is bad, or names what
 * is not among them.
 */
export function renderKept(template: MessageTemplate, values: KeptValues): RenderedMessage {
  switch (template.channel) {
    case 'sms':
      return { channel: 'sms', ...renderSms(template, values) };
    case 'email':
      return { channel: 'email', ...renderEmail(template, values) };
    case 'webpush':
      return { channel: 'webpush', ...renderPush(template, values) };
    default:
      return assertNever(template.channel);
  }
}

/** Fills one text of a message. */
function filled(text: string, { dialect }: MessageTemplate, values: KeptValues, part: 'text' | 'html') {
  const { language, zone, now } = values;
  return fill(text, values, { dialect: dialect ?? CURRENT_DIALECT, part, language, zone, now });
}

function renderSms(template: MessageTemplate, values: KeptValues): RenderedContents['sms'] {
  const body = filled(template.body, template, values, 'text').trim();
  if (body.length > LONGEST_SMS) throw new Error(`A text has at most ${LONGEST_SMS} characters.`);
  // Without an artwork it goes out as a plain text.
  const { artwork = null } = values;
  return template.media === undefined || artwork === null ? { body } : { body, mediaUrl: artwork };
}

function renderEmail(template: MessageTemplate, values: KeptValues): RenderedContents['email'] {
  const subject = onOneLine(filled(template.subject ?? '', template, values, 'text'));
  const read = filled(template.body, template, values, 'text').trim();
  const { postalAddress = '', link = '', links, optOut = '', contactCard = '' } = values;
  if (template.html !== undefined) {
    // A condition that is not true leaves its blank lines behind.
    const text = withAddress(read.replace(/[ \t]+$/gm, '').replace(/\n{3,}/g, '\n\n'), postalAddress);
    return { subject, text, html: filled(template.html, template, values, 'html') };
  }
  const text = withAddress(read, postalAddress);
  const known = [link, optOut, contactCard, ...(links === undefined ? [] : Object.values(links))];
  const page = template.dialect === 1 ? undefined : values.language;
  return { subject, text, html: htmlOf(text, known, page) };
}

function renderPush(template: MessageTemplate, values: KeptValues): RenderedContents['webpush'] {
  const title = onOneLine(filled(template.subject ?? '', template, values, 'text'));
  const body = filled(template.body, template, values, 'text').trim();
  if (title.length > LONGEST_PUSH_TITLE)
    throw new Error(`The title of a push has at most ${LONGEST_PUSH_TITLE} characters.`);
  if (body.length > LONGEST_PUSH) throw new Error(`A push has at most ${LONGEST_PUSH} characters.`);
  const [url = '', icon = ''] = filled(template.html ?? pushParts('page'), template, values, 'text').split(
    '\n',
  );
  const { language } = values;
  return { title, body, url, language, ...(icon === '' ? {} : { icon }) };
}

/** The text of an email, with the postal address at its end if the author has left the address out. */
const withAddress = (text: string, address: string): string =>
  address === '' || text.includes(address) ? text : `${text}\n\n${address}`;

/**
 * Can the reader of this message opt out? In an email the whole address of the link has to stand in both of its parts.
 * A condition of the template may have left it out, and a filter may have changed it.
 */
export function hasWayOut(message: RenderedMessage, optOut: string): boolean {
  switch (message.channel) {
    case 'sms':
      return true;
    case 'email':
      return containsUrl(message.text, optOut) && containsUrl(message.html, `href="${escapeHtml(optOut)}`);
    // The browser itself writes a way out beside each push, and the service worker another.
    case 'webpush':
      return true;
    default:
      return assertNever(message);
  }
}

/** How an SMS tells the fan to opt out. */
export const SMS_OPT_OUT = 'Reply STOP to opt out';

/** Does the text hold the whole address? With letters right behind it, it would lead elsewhere. */
const containsUrl = (text: string, url: string): boolean =>
  text.split(url).some((behind, index) => index > 0 && !/^[\w-]/.test(behind));
