import { trusted, type Html } from './html.js';

/** Small drawings of our own, in the colour of the text around them. A screen reader passes over them. */
const icon = (paths: string): Html =>
  trusted(
    `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${paths}</svg>`,
  );

export const ICONS = {
  check: icon('<path d="M4 12.5 9.5 18 20 6.5"/>'),
  info: icon('<circle cx="12" cy="12" r="9"/><path d="M12 11v5M12 7.8v.1"/>'),
  bell: icon('<path d="M6 16V11a6 6 0 1 1 12 0v5l1.5 2h-15zM10 21h4"/>'),
  heart: icon(
    '<path d="M12 20S3.5 15 3.5 9.2A4.7 4.7 0 0 1 12 6.5a4.7 4.7 0 0 1 8.5 2.7C20.500 15 12 20 12 20z"/>',
  ),
} as const;
