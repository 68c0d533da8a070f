import type { LinkTarget } from './message-links.js';

/** What a push has besides its words, as Liquid: the link that a tap opens, and on a line of its own the icon. */
export const pushParts = (link: LinkTarget): string =>
  `{{ ${link === 'page' ? 'link' : `links.${link}`} }}\n{{ artwork }}`;
