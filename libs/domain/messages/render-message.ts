import { Liquid, type Template } from 'liquidjs';
import { assertNever } from '#domain/assert-never.js';
import type { Channel } from '#domain/terms.js';
import { htmlOf } from './message-html.js';
import type { ServiceLinkTarget } from './message-links.js';

/** What is written once for all fans, in Liquid. Only an email has a subject. */
export interface MessageTemplate {
  channel: Channel;
  subject?: string | undefined;
  body: string;
}

/** What a template may speak of; `type`, not `interface`, so that Liquid may read it by name. */
export type MessageValues = {
  artist: string;
  release: string;
  /** The fan's tracked link to the campaign's page. */
  link: string;
  /** Tracked links to the fan's own service: to save, like, follow, or add to a playlist there. */
  links: Record<ServiceLinkTarget, string>;
  /** Where one unsubscribes with one click. A text says so in words: STOP is always understood. */
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

/** Strict, so that a misspelt name is a named error and never an empty place in a message; no file is read. */
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

/** What a message reads like for one fan. @throws Error with a sentence for people when the template is bad. */
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

/** An email whose author left the postal address out ends with it. */
const withAddress = (text: string, address: string): string =>
  address === '' || text.includes(address) ? text : `${text}\n\n${address}`;

/**
 * Can the reader of this message find the way out? In an email its whole address has to stand in the text: one that a
 * condition leaves out, or that a filter has changed, is none.
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

/** The way out as a text says it. */
export const SMS_OPT_OUT = 'Reply STOP to opt out';

/** The whole address: one with letters glued behind it leads elsewhere. */
const containsUrl = (text: string, url: string): boolean =>
  text.split(url).some((behind, index) => index > 0 && !/^[\w-]/.test(behind));

/** Stands in for a fan where a template is checked or shown. */
export const SAMPLE_VALUES: MessageValues = {
  artist: 'Nova Tide',
  release: 'Glass Season',
  link: 'https://example.com/t/sample',
  links: {
    save: 'https://example.com/t/save',
    like: 'https://example.com/t/like',
    follow: 'https://example.com/t/follow',
    playlist: 'https://example.com/t/playlist',
  },
  optOut: 'https://example.com/u/sample',
  postalAddress: 'Nova Tide Records, 1 Sample Street, Berlin',
};

/** Another fan, of another artist and release: a way out must not depend on who reads. */
const OTHER_VALUES: MessageValues = {
  ...{ artist: 'Mara Quell', release: 'Undertow', link: 'https://example.com/t/other' },
  links: { save: '', like: '', follow: '', playlist: '' },
  ...{ optOut: 'https://example.com/u/other', postalAddress: '' },
};

const NO_WAY_OUT = 'An email needs a visible way out: put {{ optOut }} into it, where every fan reads it';

/** Does the way out stand in what fans read? Where the text cannot be filled, it has to be named at least. */
function showsWayOut(body: string): boolean {
  try {
    return [SAMPLE_VALUES, OTHER_VALUES].every((values) => containsUrl(fill(body, values), values.optOut));
  } catch {
    return /\{\{-?\s*optOut\b/.test(body);
  }
}

/** What is wrong with a template, by field; empty when it can be sent. */
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

/** The values the template speaks of, each once. A template that cannot be read speaks of none. */
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
