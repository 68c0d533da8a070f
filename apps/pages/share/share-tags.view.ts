import type { PageSubject } from '#database/campaigns/campaign-pages.js';
import type { Language } from '#pages/languages/languages.js';
import { html, type Html } from '#pages/layout/html.js';
import { signUpWords } from '#pages/sign-up/words/words.js';
import { SHARE_SIZE } from './share-size.js';

/**
 * The tags by which a link to the page becomes a card where it is shared (Open Graph, Twitter). `base`: PUBLIC_BASE_URL;
 * `version`: changes with what the image shows, because networks keep an image by its address for long.
 */
export function shareTags({
  subject,
  language,
  base,
  version,
}: {
  subject: PageSubject;
  language: Language;
  base: string;
  version: string;
}): Html {
  const { slug, artist, release, settings } = subject;
  const texts = settings.texts[language];
  const title = texts?.headline ?? (release === null ? artist : `${release.title} – ${artist}`);
  const description = texts?.intro ?? (release === null ? '' : signUpWords(language).share.before(artist));
  const url = `${base}/r/${slug}`;
  const image = `${url}/share.jpg?lang=${language}&v=${version}`;
  const { width, height } = SHARE_SIZE;
  return html`<link rel="canonical" href="/r/${slug}">
    <meta name="description" content="${description}">
    <meta property="og:type" content="${release === null ? 'website' : 'music.album'}">
    <meta property="og:url" content="${url}">
    <meta property="og:title" content="${title}">
    <meta property="og:description" content="${description}">
    <meta property="og:locale" content="${language}">
    <meta property="og:image" content="${image}">
    <meta property="og:image:type" content="image/jpeg">
    <meta property="og:image:width" content="${width}">
    <meta property="og:image:height" content="${height}">
    <meta property="og:image:alt" content="${title}">
    <meta name="twitter:card" content="summary_large_image">
    <meta name="twitter:title" content="${title}">
    <meta name="twitter:description" content="${description}">
    <meta name="twitter:image" content="${image}">`;
}
