import { Liquid, type Template } from 'liquidjs';
import { assertNever } from '#domain/assert-never.js';
import type { Channel } from '#domain/terms.js';
import { htmlOf } from './message-html.js';
import type { ServiceLinkTarget } from './message-links.js';

/** A message as the marketer wrote it for all fans, in Liquid. Only an email has a subject. */
export interface MessageTemplate {
  channel: Channel;
  subject?: string | undefined;
  body: string;
}

/** The values that a template may use. It is a `type` and not an `interface`, so that Liquid may read it by name. */
export type MessageValues = {
  artist: string;
  release: string;
  /** The fan's tracked link to the campaign's page. */
  link: string;
  /** Tracked links to the fan's own service: to save, like, follow, or add to a playlist there. */
  links: Record<ServiceLinkTarget, string>;
  /** The link that unsubscribes with one click. In an SMS these are words instead, because STOP is always understood. */
  optOut: string;
  /** The sender's postal address, which an email has to carry; empty where the workspace has none. */
  postalAddress: string;
};

/** What a message consists of on each channel. */
interface RenderedContents {
  sms: { body: string };
  email: { subject: string; text: string; html: string };
}

export type RenderedMessage = { [C in Channel]: { channel: C } & RenderedContents[C] }[Channel];

/** Strict: a misspelt name is an error with a name, and never an empty place in a message. It reads no files. */
const liquid = new Liquid({
  strictVariables: true,
  strictFilters: true,
  ownPropertyOnly: true,
  templates: {},
  parseLimit: 100_000,
  renderLimit: 200,
  memoryLimit: 1_000_000,
});

const LONGEST_SMS = 1600;

/** The message for one fan. @throws Error with a sentence for people when the template is bad. */
export function renderMessage(template: MessageTemplate, values: MessageValues): RenderedMessage {
  const body = fill(template.body, values).trim();
  switch (template.channel) {
    case 'sms':
      if (body.length > LONGEST_SMS) throw new Error(`A text has at most ${LONGEST_SMS} characters.`);
      return { channel: 'sms', body };
    case 'email':
      return { channel: 'email', ...renderEmail(body, template.subject ?? '', values) };
    default:
      return assertNever(template.channel);
  }
}

function renderEmail(body: string, subject: string, values: MessageValues): RenderedContents['email'] {
  const known = [values.link, values.optOut, ...Object.values(values.links)];
  const text = withAddress(body, values.postalAddress);
  return { subject: fill(subject, values).replace(/\s+/g, ' ').trim(), text, html: htmlOf(text, known) };
}

/** The text of an email, with the postal address at its end if the author has left the address out. */
const withAddress = (text: string, address: string): string =>
  address === '' || text.includes(address) ? text : `${text}\n\n${address}`;

/**
 * Can the reader of this message opt out? In an email the whole address of the link has to stand in the text. A
 * condition of the template may have left it out, and a filter may have changed it.
 */
export function hasWayOut(message: RenderedMessage, optOut: string): boolean {
  switch (message.channel) {
    case 'sms':
      return true;
    case 'email':
      return containsUrl(message.text, optOut);
    default:
      return assertNever(message);
  }
}

/** How an SMS tells the fan to opt out. */
export const SMS_OPT_OUT = 'Reply STOP to opt out';

/** Does the text hold the whole address? With letters right behind it, it would lead elsewhere. */
const containsUrl = (text: string, url: string): boolean =>
  text.split(url).some((behind, index) => index > 0 && !/^[\w-]/.test(behind));

/** Sample values, for where a template is checked or shown without a fan. */
export const SAMPLE_VALUES: MessageValues = {
  artist: 'Nova Tide',
  release: 'Glass Season',
  link: 'https://example.com/t/sample',
  links: {
    save: 'https://example.com/t/save',
    like: 'https://example.com/t/like',
    follow: 'https://example.com/t/follow',
    playlist: 'https://example.com/t/playlist',
    connect: 'https://example.com/t/connect',
  },
  optOut: 'https://example.com/u/sample',
  postalAddress: 'Nova Tide Records, 1 Sample Street, Berlin',
};

/** The values of another fan, artist and release: the way out must not depend on who reads. */
const OTHER_VALUES: MessageValues = {
  ...{ artist: 'Mara Quell', release: 'Undertow', link: 'https://example.com/t/other' },
  links: { save: '', like: '', follow: '', playlist: '', connect: '' },
  ...{ optOut: 'https://example.com/u/other', postalAddress: '' },
};

const NO_WAY_OUT = 'An email needs a visible way out: put {{ optOut }} into it, where every fan reads it';

/** Do fans read the way out? If the text cannot be rendered, the template has at least to name it. */
function showsWayOut(body: string): boolean {
  try {
    return [SAMPLE_VALUES, OTHER_VALUES].every((values) => containsUrl(fill(body, values), values.optOut));
  } catch {
    return /\{\{-?\s*optOut\b/.test(body);
  }
}

/** The problems of a template, by field. Empty: it can be sent. */
export function templateProblems(template: MessageTemplate): { path: 'subject' | 'body'; message: string }[] {
  const problems: { path: 'subject' | 'body'; message: string }[] = [];
  const tried = (path: 'subject' | 'body', text: string): void => {
    try {
      fill(text, SAMPLE_VALUES);
    } catch (error) {
      problems.push({ path, message: error instanceof Error ? firstLine(error) : String(error) });
    }
  };
  tried('body', template.body);
  switch (template.channel) {
    case 'sms':
      if (template.subject !== undefined)
        problems.push({ path: 'subject', message: 'A text has no subject' });
      return problems;
    case 'email':
      if (template.subject === undefined)
        problems.push({ path: 'subject', message: 'An email needs a subject' });
      else tried('subject', template.subject);
      if (!showsWayOut(template.body)) problems.push({ path: 'body', message: NO_WAY_OUT });
      return problems;
    default:
      return assertNever(template.channel);
  }
}

/** The names of the values that the template uses, each once. A template that cannot be read uses none. */
export function valuesOf({
  subject = '',
  body,
}: Pick<MessageTemplate, 'body'> & { subject?: string | null }): string[] {
  try {
    return liquid.globalVariablesSync(`${subject ?? ''}\n${body}`);
  } catch {
    return [];
  }
}

const parsed = new Map<string, Template[]>();
const PARSED_KEPT = 500;

function fill(text: string, values: MessageValues): string {
  let template = parsed.get(text);
  if (template === undefined) {
    template = liquid.parse(text);
    if (parsed.size >= PARSED_KEPT) parsed.clear();
    parsed.set(text, template);
  }
  return String(liquid.renderSync(template, values));
}

const firstLine = (error: Error): string => error.message.split('\n')[0] ?? error.message;
