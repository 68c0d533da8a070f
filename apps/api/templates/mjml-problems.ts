import type { MjmlProblem } from '#contracts/messages/templates.js';
import { lineAt, type Marked } from './liquid-marks.js';

/** What MJML says of a source, as it comes from the library. */
export interface MjmlMessage {
  line: number;
  message: string;
  tagName: string;
}

const TAG = /<(\/?)(mj-?[a-z-]*)((?:"[^"]*"|'[^']*'|[^"'>])*?)(\/?)>|<!--[\s\S]*?-->/g;

/** Tags that would fetch something from another host or from our disk, or run in a mailbox. */
const REFUSED: Readonly<Record<string, string>> = {
  'mj-include': 'reads another file: put its content here',
  'mj-font': 'loads a font from another host: mailboxes show the fonts of their own',
};

/** What is wrong with the tags, which MJML itself passes over without a word: then words are lost. */
export function tagProblems({ text }: Marked): MjmlProblem[] {
  const problems: MjmlProblem[] = [];
  const open: { name: string; line: number }[] = [];
  for (const found of text.matchAll(TAG)) {
    const [, closing, name, , selfClosing] = found;
    if (name === undefined) continue;
    const line = lineAt(text, found.index);
    const refused = REFUSED[name];
    if (refused !== undefined) problems.push({ code: 'refused_tag', line, message: `${name} ${refused}` });
    if (closing === '/') problems.push(...closed(open, name, line));
    else if (selfClosing !== '/') open.push({ name, line });
  }
  const left = open.map(({ name, line }) => unclosed(name, line));
  return [...problems, ...left];
}

const unclosed = (name: string, line: number): MjmlProblem => ({
  ...{ code: 'unclosed_tag', line },
  message: `<${name}> is never closed: what stands in it would be lost`,
});

/** Takes the tag off the open ones. Those that were opened after it have never been closed. */
function closed(open: { name: string; line: number }[], name: string, line: number): MjmlProblem[] {
  const at = open.map((one) => one.name).lastIndexOf(name);
  if (at === -1) return [{ code: 'unclosed_tag', line, message: `</${name}> closes what was never opened` }];
  return open
    .splice(at)
    .slice(1)
    .map((one) => unclosed(one.name, one.line));
}

/** The library's own remarks. A value that Liquid gives is not known here, so nothing is said of it. */
export function compilerProblems(messages: readonly MjmlMessage[]): MjmlProblem[] {
  return messages
    .filter(({ message }) => !/LQ\d+X/.test(message))
    .map(({ line, message, tagName }) => ({ code: 'mjml', line, message: `${tagName}: ${message}` }));
}

/** Pieces of Liquid that the compiler has dropped. */
export const lostProblems = (lost: Marked['pieces']): MjmlProblem[] =>
  lost.map(({ liquid, line }) => ({
    ...{ code: 'liquid_lost', line },
    message: `${liquid} would be lost here: put it into mj-raw, or into the text of a tag`,
  }));

const ADDRESSES =
  /(?:\b(?:src|background|poster|data)\s*=\s*["']?|url\(\s*["']?|@import\s+["']?|<link[^>]*\bhref\s*=\s*["']?)([^"')\s>]+)/gi;

/** The list of pictures of which a mailbox takes one. */
const PICTURE_SETS = /\bsrcset\s*=\s*(?:"([^"]*)"|'([^']*)')/gi;

const inSets = (html: string): string[] =>
  [...html.matchAll(PICTURE_SETS)]
    .flatMap(([, double, single]) => (double ?? single ?? '').split(','))
    .map((entry) => entry.trim().split(/\s+/)[0] ?? '');

/** Addresses that the mail would fetch when it is opened. Only our own host may learn of that. */
export function foreignRequests(html: string, publicBaseUrl: string): MjmlProblem[] {
  const found = [...html.matchAll(ADDRESSES)].map(([, address = '']) => address);
  // With the slash, so that our host's name does not also begin the name of another host.
  const ours = `${publicBaseUrl.replace(/\/$/, '')}/`;
  const foreign = [...found, ...inSets(html)].filter(
    (address) =>
      address !== '' &&
      !/^LQ\d+X/.test(address) &&
      !/^(data:|#)/.test(address) &&
      !`${address}/`.startsWith(ours),
  );
  return [...new Set(foreign)].map((address) => ({
    ...{ code: 'foreign_request', line: null },
    message: `${address} would be fetched from another host when the email is opened`,
  }));
}
