import type { MjmlProblem } from '#contracts/messages/templates.js';
import { lineAsHtml } from '#domain/messages/themes/body-parts.js';
import { lostPieces, markLiquid, type Marked, unmark } from './liquid-marks.js';
import {
  compilerProblems,
  foreignRequests,
  lostProblems,
  type MjmlMessage,
  tagProblems,
} from './mjml-problems.js';

export type CompiledMjml =
  /** Both parts as Liquid. `warnings`: what MJML would rather have otherwise. */
  | { kind: 'compiled'; html: string; text: string; warnings: MjmlProblem[] }
  | { kind: 'refused'; problems: MjmlProblem[] };

/** What MJML is given besides: no fonts of other hosts, no other files. */
const OPTIONS = {
  fonts: {},
  ignoreIncludes: true,
  keepComments: false,
  minify: false,
  beautify: false,
  validationLevel: 'soft',
} as const;

/**
 * Compiles an email in MJML with Liquid in it, once for all fans. `preheader`: Liquid that a mailbox shows behind the
 * subject. The compiler is loaded with the first email only, because that takes longer than all the rest of a start.
 */
export async function compileMjml(
  source: string,
  { preheader, publicBaseUrl }: { preheader?: string | undefined; publicBaseUrl: string },
): Promise<CompiledMjml> {
  const marked = markLiquid(withHead(source, preheader));
  const problems = tagProblems(marked);
  if (problems.length > 0) return { kind: 'refused', problems };
  const compiled = await mjmlToHtml(marked.text);
  if (compiled.kind === 'refused') return compiled;
  const refused = [
    ...lostProblems(lostPieces(compiled.html, marked)),
    ...foreignRequests(compiled.html, publicBaseUrl),
  ];
  if (refused.length > 0) return { kind: 'refused', problems: refused };
  return {
    kind: 'compiled',
    html: unmark(compiled.html, marked),
    text: await textOf(compiled.html, marked),
    warnings: compilerProblems(compiled.errors),
  };
}

/**
 * The language, its direction and the preheader, where the author has left them out. Functions put them in, because
 * `$1` in a text that is put in would be read as a part of what was found.
 */
function withHead(source: string, preheader: string | undefined): string {
  const tagged = source.replace(/<mjml\b([^>]*)>/, (_, given: string) => {
    const lang = /\blang\s*=/.test(given) ? '' : ' lang="{{ language }}"';
    const dir = /\bdir\s*=/.test(given) ? '' : ' dir="{{ direction }}"';
    return `<mjml${given}${lang}${dir}>`;
  });
  if (preheader === undefined || tagged.includes('<mj-preview')) return tagged;
  const preview = `<mj-preview>${lineAsHtml(preheader)}</mj-preview>`;
  return tagged.includes('<mj-head>')
    ? tagged.replace('<mj-head>', (head) => head + preview)
    : tagged.replace(/<mjml\b[^>]*>/, (root) => `${root}<mj-head>${preview}</mj-head>`);
}

type Html =
  { kind: 'html'; html: string; errors: MjmlMessage[] } | { kind: 'refused'; problems: MjmlProblem[] };

async function mjmlToHtml(text: string): Promise<Html> {
  const { default: mjml2html } = await import('mjml');
  try {
    const { html, errors } = await mjml2html(text, OPTIONS);
    return { kind: 'html', html, errors };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'refused', problems: [{ code: 'mjml', line: null, message: message.slice(0, 500) }] };
  }
}

/** Hidden text is for mailboxes only, and tables are for the layout only, but those of the author. */
async function textOf(html: string, marked: Marked): Promise<string> {
  const { convert } = await import('html-to-text');
  const text = convert(html, {
    wordwrap: false,
    selectors: [
      { selector: 'div[style*="display:none"]', format: 'skip' },
      { selector: 'img', format: 'skip' },
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: false, noAnchorUrl: true } },
      { selector: 'table', format: 'dataTable', options: { uppercaseHeaderCells: false } },
      { selector: 'table[role="presentation"]', format: 'table' },
      { selector: 'hr', format: 'skip' },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
        selector,
        options: { uppercase: false },
      })),
    ],
  });
  return unmark(text.replace(/\n{3,}/g, '\n\n').trim(), marked);
}
