/**
 * How a message is written. `text`: as plain text, from which an email's HTML is made. `theme`: an email in one of our
 * designs. `mjml`: an email in a design of the marketer's own, in MJML. `push`: a title, a few words, and where they lead.
 */
export const TEMPLATE_FORMATS = ['text', 'theme', 'mjml', 'push'] as const;
export type TemplateFormat = (typeof TEMPLATE_FORMATS)[number];

/** The designs that an email may wear. `cover`: the artwork carries it; `letter`: a few lines; `card`: a ticket. */
export const THEMES = ['cover', 'letter', 'card'] as const;
export type Theme = (typeof THEMES)[number];
