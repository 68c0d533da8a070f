import { wordsOf, type Catalogue, type Language } from '#pages/languages/languages.js';
import { html } from '#pages/layout/html.js';
import { PLAIN_SEED } from '#domain/pages/colours.js';
import type { PageProps } from '#pages/layout/layout.view.js';

export interface ProblemProps {
  language: Language;
  /** HTTP's own number. */
  status: number;
  /** Where trying again leads, when that makes sense. */
  again: string | undefined;
}

/** What a person is told when a page cannot be shown: what it means for them, and what to do. */
export function problemPage({ language, status, again }: ProblemProps): PageProps {
  const words = wordsOf(language);
  const { title, text } = textOf(words, status);
  const body = html`<div class="stack centre">
    <h1>${title}</h1>
    <p class="quiet">${text}</p>
    ${again === undefined ? '' : html`<p><a class="button second" href="${again}">${words.problems.tryAgain}</a></p>`}
  </div>`;
  return { language, title, colours: PLAIN_SEED, body };
}

function textOf({ problems }: Catalogue, status: number): { title: string; text: string } {
  switch (status) {
    case 400:
    case 404:
    case 410:
      return { title: problems.notFoundTitle, text: problems.notFound };
    case 403:
      return { title: problems.foreignTitle, text: problems.foreign };
    case 409:
      return { title: problems.staleTitle, text: problems.stale };
    case 429:
      return { title: problems.busyTitle, text: problems.busy };
    case 503:
      return { title: problems.awayTitle, text: problems.away };
    default:
      return { title: problems.brokenTitle, text: problems.broken };
  }
}
