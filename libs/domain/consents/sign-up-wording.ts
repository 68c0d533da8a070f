import type { AddressChannel, Purpose } from '#domain/terms.js';

/** The languages that consent is asked in. A page in another language asks in English. */
export const CONSENT_LANGUAGES = ['en', 'es', 'de', 'fr'] as const;
export type ConsentLanguage = (typeof CONSENT_LANGUAGES)[number];

/** The language that consent is asked in on a page of this language (BCP 47). */
export function consentLanguage(language: string): ConsentLanguage {
  const [primary] = language.toLowerCase().split('-');
  return CONSENT_LANGUAGES.find((known) => known === primary) ?? 'en';
}

/** What the words of a consent name. */
export interface Programme {
  /** The label or artist that writes to the fan, as the fan knows it. */
  sender: string;
  /** The release that a reminder is about; the artist's name where there is none. */
  release: string;
  /** At most so many texts in a month. */
  textsAMonth: number;
  termsUrl: string | null;
  privacyUrl: string | null;
}

type Words = Record<ConsentLanguage, (programme: Programme) => string>;

/*
 * The words of a text programme follow the rules of the US carriers, which are the strictest: they name the sender,
 * that the texts are recurring, automated and marketing, how many, that no purchase depends on them, what they cost,
 * the two ways out, and both documents.
 */
const SMS: Words = {
  en: (of) =>
    `Yes, text me. I agree to receive recurring automated marketing text messages (SMS) from ${of.sender} at this ` +
    `number, up to ${of.textsAMonth} msgs/month. Consent is not a condition of purchase. Msg & data rates may apply. ` +
    `Reply STOP to opt out, HELP for help.${documents(of, 'Terms', 'Privacy')}`,
  es: (of) =>
    `Sí, escribidme. Acepto recibir mensajes de texto (SMS) recurrentes, automáticos y publicitarios de ${of.sender} ` +
    `en este número, hasta ${of.textsAMonth} mensajes al mes. Aceptar no es condición para comprar nada. Pueden ` +
    `aplicarse tarifas de mensajes y datos. Responde STOP para darte de baja, HELP para pedir ayuda.` +
    documents(of, 'Condiciones', 'Privacidad'),
  de: (of) =>
    `Ja, schreibt mir. Ich bin einverstanden, wiederkehrende automatische Werbe-SMS von ${of.sender} an diese Nummer ` +
    `zu bekommen, bis zu ${of.textsAMonth} Nachrichten im Monat. Das ist keine Bedingung für einen Kauf. Es können ` +
    `Kosten für Nachrichten und Daten anfallen. Antworte STOP zum Abmelden, HELP für Hilfe.` +
    documents(of, 'Bedingungen', 'Datenschutz'),
  fr: (of) =>
    `Oui, écrivez-moi. J’accepte de recevoir des SMS publicitaires récurrents et automatisés de ${of.sender} à ce ` +
    `numéro, jusqu’à ${of.textsAMonth} messages par mois. Cet accord n’est pas une condition d’achat. Des frais de ` +
    `messages et de données peuvent s’appliquer. Répondez STOP pour vous désinscrire, HELP pour de l’aide.` +
    documents(of, 'Conditions', 'Confidentialité'),
};

const EMAIL: Record<'marketing' | 'reminder', Words> = {
  marketing: {
    en: (of) =>
      `Yes, email me news about the music, shows and merchandise of ${of.sender}. I can unsubscribe at any time.` +
      documents(of, 'Terms', 'Privacy'),
    es: (of) =>
      `Sí, enviadme por correo electrónico novedades sobre la música, los conciertos y los productos de ${of.sender}. ` +
      `Puedo darme de baja cuando quiera.${documents(of, 'Condiciones', 'Privacidad')}`,
    de: (of) =>
      `Ja, schickt mir per E-Mail Neuigkeiten über Musik, Konzerte und Produkte von ${of.sender}. ` +
      `Ich kann mich jederzeit abmelden.${documents(of, 'Bedingungen', 'Datenschutz')}`,
    fr: (of) =>
      `Oui, envoyez-moi par e-mail des nouvelles de la musique, des concerts et des produits de ${of.sender}. ` +
      `Je peux me désinscrire à tout moment.${documents(of, 'Conditions', 'Confidentialité')}`,
  },
  reminder: {
    en: (of) =>
      `Yes, send me one email when ${of.release} by ${of.sender} is out, and then forget the reminder.` +
      documents(of, 'Terms', 'Privacy'),
    es: (of) =>
      `Sí, enviadme un correo electrónico cuando salga ${of.release} de ${of.sender}, y después olvidad el aviso.` +
      documents(of, 'Condiciones', 'Privacidad'),
    de: (of) =>
      `Ja, schickt mir eine E-Mail, wenn ${of.release} von ${of.sender} erschienen ist, und vergesst die Erinnerung ` +
      `danach.${documents(of, 'Bedingungen', 'Datenschutz')}`,
    fr: (of) =>
      `Oui, envoyez-moi un e-mail à la sortie de ${of.release} de ${of.sender}, puis oubliez ce rappel.` +
      documents(of, 'Conditions', 'Confidentialité'),
  },
};

function documents({ termsUrl, privacyUrl }: Programme, terms: string, privacy: string): string {
  const named = [
    ...(termsUrl === null ? [] : [`${terms}: ${termsUrl}`]),
    ...(privacyUrl === null ? [] : [`${privacy}: ${privacyUrl}`]),
  ];
  return named.length === 0 ? '' : ` ${named.join(' · ')}`;
}

/** What a fan may sign up for on a page. A text is always of the marketing programme. */
export const SIGN_UP_PURPOSES = ['reminder', 'marketing'] as const satisfies readonly Purpose[];
export type SignUpPurpose = (typeof SIGN_UP_PURPOSES)[number];

/** The exact words beside the box that a fan ticks: what the ledger keeps. */
export function signUpWording(
  ask: { channel: AddressChannel; purpose: SignUpPurpose; language: string },
  programme: Programme,
): string {
  const language = consentLanguage(ask.language);
  return ask.channel === 'sms' ? SMS[language](programme) : EMAIL[ask.purpose][language](programme);
}

/** The exact words beside the box for web push. The browser asks once more, in its own words. */
export const pushWording = (language: string, programme: Programme): string =>
  PUSH[consentLanguage(language)](programme);

const PUSH: Words = {
  en: (of) =>
    `Yes, show me notifications with news about the music, shows and merchandise of ${of.sender} in this browser. ` +
    `I can turn them off at any time.${documents(of, 'Terms', 'Privacy')}`,
  es: (of) =>
    `Sí, mostradme en este navegador notificaciones con novedades sobre la música, los conciertos y los productos de ` +
    `${of.sender}. Puedo desactivarlas cuando quiera.${documents(of, 'Condiciones', 'Privacidad')}`,
  de: (of) =>
    `Ja, zeigt mir in diesem Browser Mitteilungen mit Neuigkeiten über Musik, Konzerte und Produkte von ${of.sender}. ` +
    `Ich kann sie jederzeit abstellen.${documents(of, 'Bedingungen', 'Datenschutz')}`,
  fr: (of) =>
    `Oui, affichez-moi dans ce navigateur des notifications avec des nouvelles de la musique, des concerts et des ` +
    `produits de ${of.sender}. Je peux les désactiver à tout moment.${documents(of, 'Conditions', 'Confidentialité')}`,
};

/** The first text to a number that was typed into a page: nothing is agreed to before the answer. */
export function smsQuestion(language: string, { sender, textsAMonth }: Programme): string {
  return QUESTION[consentLanguage(language)](sender, textsAMonth);
}

const QUESTION: Record<ConsentLanguage, (sender: string, texts: number) => string> = {
  en: (sender, texts) =>
    `${sender}: Reply YES to get recurring automated marketing texts, up to ${texts} msgs/month. ` +
    'Msg & data rates may apply. Reply HELP for help, STOP to opt out.',
  es: (sender, texts) =>
    `${sender}: Responde YES para recibir SMS publicitarios, automaticos y recurrentes, hasta ${texts} al mes. ` +
    'Pueden aplicarse tarifas. HELP: ayuda, STOP: baja.',
  de: (sender, texts) =>
    `${sender}: Antworte YES für wiederkehrende automatische Werbe-SMS, bis zu ${texts} im Monat. ` +
    'Es können Kosten anfallen. HELP: Hilfe, STOP: abmelden.',
  fr: (sender, texts) =>
    `${sender}: Répondez YES pour recevoir des SMS publicitaires récurrents et automatisés, jusqu'à ${texts} ` +
    "par mois. Des frais peuvent s'appliquer. HELP: aide, STOP: fin.",
};

/** The first text after the answer: who writes, how often, what it costs, and both ways out. */
export function smsWelcome(language: string, { sender, textsAMonth }: Programme): string {
  return WELCOME[consentLanguage(language)](sender, textsAMonth);
}

const WELCOME: Record<ConsentLanguage, (sender: string, texts: number) => string> = {
  en: (sender, texts) =>
    `${sender}: You're in! Recurring automated texts, up to ${texts} msgs/month. Msg & data rates may apply. ` +
    'Reply HELP for help, STOP to opt out.',
  es: (sender, texts) =>
    `${sender}: ¡Ya está! SMS recurrentes y automaticos, hasta ${texts} al mes. Pueden aplicarse tarifas. ` +
    'HELP: ayuda, STOP: baja.',
  de: (sender, texts) =>
    `${sender}: Du bist dabei! Wiederkehrende automatische SMS, bis zu ${texts} im Monat. Es können Kosten ` +
    'anfallen. HELP: Hilfe, STOP: abmelden.',
  fr: (sender, texts) =>
    `${sender}: C'est fait ! SMS récurrents et automatisés, jusqu'à ${texts} par mois. Des frais peuvent ` +
    "s'appliquer. HELP: aide, STOP: fin.",
};
