import { pageColours, type PageSeed } from '#domain/pages/colours.js';
import { languageList, wordsOf, type Language } from '#pages/languages/languages.js';
import { html, trusted, type Html } from './html.js';
import { contentSecurityPolicy, type ForeignScript } from './policy.js';
import { SCRIPT } from './script.js';
import { colourStyle, STYLE } from './style.js';

/** What every page needs of its view. */
export interface PageProps {
  language: Language;
  /** Of the browser's tab. */
  title: string;
  /** What the page wears: see `accentOf` for a page without artwork. */
  colours: PageSeed;
  /** What stands in `<main>`. It has exactly one `<h1>`. */
  body: Html;
  /** More for `<head>`: cards for sharing, say. Scripts and styles in it do not run. */
  head?: Html;
  /** Links below the page, beside the languages. */
  footer?: Html;
  /** The address of this page, on which the language links build. Absent: there is no choice of language. */
  path?: string;
  /** What stands after the `?` of this address, without `lang`. The language links keep it. */
  query?: string;
  /** May search engines list it? Only a landing page is worth that. */
  listed?: boolean;
  /** Origins to which a form of the page may lead: the service's consent page. */
  formTargets?: readonly string[];
  /** A sign-in that a script of the service's carries out in this page, driven by this text of ours. */
  signIn?: { script: string; foreign: ForeignScript };
  /** This is a local run, whose dashboard shows the page in a frame. */
  framed?: boolean;
}

/** A page, ready to be sent: the markup, and the policy that lets its own styles and script run and nothing else. */
export interface RenderedPage {
  html: string;
  policy: string;
  /** A window that the page opens may speak to it. */
  opensWindows: boolean;
}

const SCRIPT_TAG = trusted(`<script>${SCRIPT}</script>`);
const STYLE_TAG = trusted(`<style>${STYLE}</style>`);

/** The frame of all pages: props in, markup out. It has no clock, no request and no database. */
export function renderPage(props: PageProps): RenderedPage {
  const words = wordsOf(props.language);
  const colours = pageColours(props.colours);
  const colourSheet = colourStyle(colours);
  const page = html`<!doctype html>
    <html lang="${words.tag}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${props.title}</title>
        <meta
          name="theme-color"
          media="(prefers-color-scheme: light)"
          content="${colours.light.background}"
        />
        <meta name="theme-color" media="(prefers-color-scheme: dark)" content="${colours.dark.background}" />
        ${props.listed === true ? '' : html`<meta name="robots" content="noindex" />`}
        <link rel="icon" href="data:," />
        ${STYLE_TAG} ${trusted(`<style>${colourSheet}</style>`)} ${props.head}
      </head>
      <body>
        <a class="skip" href="#main">${words.common.skipToContent}</a>
        <div class="page">
          <main id="main" tabindex="-1">${props.body}</main>
          <footer>
            <nav aria-label="${words.common.footer}">
              ${props.footer} ${props.path === undefined ? '' : languageLinks(props.path, props)}
            </nav>
          </footer>
        </div>
        ${SCRIPT_TAG} ${props.signIn === undefined ? '' : trusted(`<script>${props.signIn.script}</script>`)}
      </body>
    </html> `;
  const policy = contentSecurityPolicy({
    styles: [STYLE, colourSheet],
    scripts: [SCRIPT, ...(props.signIn === undefined ? [] : [props.signIn.script])],
    formTargets: props.formTargets ?? [],
    foreign: props.signIn?.foreign,
    framed: props.framed,
  });
  return { html: page.text, policy, opensWindows: props.signIn !== undefined };
}

function languageLinks(path: string, { language, query = '' }: PageProps): Html {
  const before = query === '' ? '' : `${query}&`;
  const links = languageList()
    .filter(({ tag }) => tag !== language)
    .map(
      ({ tag, ownName }) =>
        html`<a href="${path}?${before}lang=${tag}" lang="${tag}" hreflang="${tag}" rel="nofollow">${ownName}</a> `,
    );
  return html`${links}`;
}
