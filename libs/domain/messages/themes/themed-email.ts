import { escapeHtml } from '#domain/messages/escape-html.js';
import { type Direction, directionOf, primaryOf } from '#domain/messages/language.js';
import type { LinkTarget } from '#domain/messages/message-links.js';
import type { Theme } from '#domain/messages/template-format.js';
import { COMPILED_THEMES } from './compiled-themes.js';
import { bodyAsHtml, bodyAsText, lineAsHtml } from './body-parts.js';

/** What a marketer writes for an email that wears a theme. All of it is text with Liquid. */
export interface ThemedContent {
  theme: Theme;
  subject: string;
  /** What a mailbox shows behind the subject. */
  preheader?: string | undefined;
  headline: string;
  /** Paragraphs with a blank line between; `[words](address)` is a link. */
  body: string;
  button?: { label: string; link: LinkTarget } | undefined;
  /** Why the fan gets it; absent: because of the news they asked for. */
  reason?: string | undefined;
}

interface FooterWords {
  reason: string;
  unsubscribe: string;
}

const FOOTER: Readonly<Record<string, FooterWords>> = {
  en: { reason: 'You get this because you asked for news from {{ artist }}.', unsubscribe: 'Unsubscribe' },
  es: {
    reason: 'Recibes este correo porque pediste novedades de {{ artist }}.',
    unsubscribe: 'Darme de baja',
  },
  de: { reason: 'Du bekommst das, weil du Neuigkeiten von {{ artist }} wolltest.', unsubscribe: 'Abmelden' },
  fr: {
    reason: 'Vous recevez cet e-mail car vous avez demandé des nouvelles de {{ artist }}.',
    unsubscribe: 'Se désinscrire',
  },
  it: {
    reason: 'Ricevi questa email perché hai chiesto notizie di {{ artist }}.',
    unsubscribe: 'Disiscriviti',
  },
  pt: {
    reason: 'Você recebe isto porque pediu novidades de {{ artist }}.',
    unsubscribe: 'Cancelar inscrição',
  },
  nl: { reason: 'Je krijgt dit omdat je nieuws van {{ artist }} wilde.', unsubscribe: 'Afmelden' },
  ar: { reason: 'تصلك هذه الرسالة لأنك طلبت أخبار {{ artist }}.', unsubscribe: 'إلغاء الاشتراك' },
  he: { reason: 'קיבלת את ההודעה כי ביקשת חדשות מ־{{ artist }}.', unsubscribe: 'הסרה מהרשימה' },
  ja: { reason: '{{ artist }}のお知らせを希望された方にお送りしています。', unsubscribe: '配信停止' },
};
const ENGLISH: FooterWords = { reason: '', unsubscribe: 'Unsubscribe', ...FOOTER['en'] };

/** How a link of a message is written in Liquid. */
const LINK_VALUE: Record<LinkTarget, string> = {
  page: '{{ link }}',
  save: '{{ links.save }}',
  like: '{{ links.like }}',
  follow: '{{ links.follow }}',
  playlist: '{{ links.playlist }}',
  connect: '{{ links.connect }}',
};

/**
 * The parts of a themed email as Liquid: the design with the marketer's text in its places, and the same as plain text.
 * `language` (BCP 47): of the message; it decides the direction and the words of the footer.
 */
export function themedEmail(content: ThemedContent, language: string): { html: string; body: string } {
  const words = FOOTER[primaryOf(language)] ?? ENGLISH;
  const reason = content.reason ?? words.reason;
  return {
    html: asHtml({ ...content, reason }, words, directionOf(language)),
    body: asText({ ...content, reason }, words),
  };
}

type Written = ThemedContent & { reason: string };

function asHtml(content: Written, words: FooterWords, direction: Direction): string {
  const { theme, subject, preheader, headline, body, button, reason } = content;
  const design = withoutButton(COMPILED_THEMES[theme][direction], button === undefined);
  const slots: Record<string, string> = {
    subject: lineAsHtml(subject),
    preheader: lineAsHtml(preheader ?? headline) + BEHIND_PREHEADER,
    headline: lineAsHtml(headline),
    body: bodyAsHtml(body),
    reason: lineAsHtml(reason),
    label: lineAsHtml(button?.label ?? ''),
    href: LINK_VALUE[button?.link ?? 'page'],
    unsubscribe: escapeHtml(words.unsubscribe),
  };
  return design.replace(/\[\[([a-z]+)\]\]/g, (all, name: string) => slots[name] ?? all);
}

/** Blanks that a mailbox counts as text, so that it does not go on with the first words of the email. */
const BEHIND_PREHEADER = '&#8199;&#65279;'.repeat(60);

/** A design holds its button between two marks. */
const withoutButton = (design: string, isWithout: boolean): string =>
  isWithout
    ? design.replace(/\[\[button-start\]\][\s\S]*?\[\[button-end\]\]/g, '')
    : design.replace(/\[\[button-(start|end)\]\]/g, '');

function asText({ headline, body, button, reason }: Written, { unsubscribe }: FooterWords): string {
  const parts = [
    headline,
    bodyAsText(body),
    ...(button === undefined ? [] : [`${button.label}:\n${LINK_VALUE[button.link]}`]),
    `${bodyAsText(reason)}\n${unsubscribe}: {{ optOut }}`,
    '{{ postalAddress }}',
  ];
  return parts.join('\n\n');
}
