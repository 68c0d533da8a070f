import { escapeHtml } from './escape-html.js';
import {
  type ConsentLanguage,
  consentLanguage,
  type SignUpPurpose,
} from '#domain/consents/sign-up-wording.js';

/** What the email that asks a fan to confirm a sign-up says. */
export interface ConfirmationMail {
  language: string;
  purpose: SignUpPurpose;
  artist: string;
  /** Null: the campaign has no release. */
  release: string | null;
  /** The page on which the fan confirms. */
  confirmUrl: string;
  /** The page on which the fan takes the sign-up back. */
  cancelUrl: string;
  /** Null: there is no artwork. */
  artworkUrl: string | null;
  postalAddress: string | null;
}

interface Words {
  subject: (artist: string) => string;
  marketing: (artist: string) => string;
  reminder: (artist: string, release: string) => string;
  button: string;
  /** What happens if the fan does nothing. */
  otherwise: string;
  cancel: string;
}

const WORDS: Record<ConsentLanguage, Words> = {
  en: {
    subject: (artist) => `Confirm that you want to hear from ${artist}`,
    marketing: (artist) => `You asked for news from ${artist} by email. Is this address yours?`,
    reminder: (artist, release) =>
      `You asked for one email when ${release} by ${artist} is out. Is this address yours?`,
    button: 'Yes, confirm',
    otherwise: 'If you do nothing, you will not hear from us again.',
    cancel: 'It was not me',
  },
  es: {
    subject: (artist) => `Confirma que quieres saber de ${artist}`,
    marketing: (artist) => `Pediste novedades de ${artist} por correo electrónico. ¿Es tuya esta dirección?`,
    reminder: (artist, release) =>
      `Pediste un correo cuando salga ${release} de ${artist}. ¿Es tuya esta dirección?`,
    button: 'Sí, confirmar',
    otherwise: 'Si no haces nada, no volverás a saber de nosotros.',
    cancel: 'No fui yo',
  },
  de: {
    subject: (artist) => `Bestätige, dass du von ${artist} hören willst`,
    marketing: (artist) => `Du hast Neuigkeiten von ${artist} per E-Mail bestellt. Gehört diese Adresse dir?`,
    reminder: (artist, release) =>
      `Du hast eine E-Mail bestellt, wenn ${release} von ${artist} erscheint. Gehört diese Adresse dir?`,
    button: 'Ja, bestätigen',
    otherwise: 'Wenn du nichts tust, hörst du nicht mehr von uns.',
    cancel: 'Das war ich nicht',
  },
  fr: {
    subject: (artist) => `Confirmez que vous voulez des nouvelles de ${artist}`,
    marketing: (artist) =>
      `Vous avez demandé des nouvelles de ${artist} par e-mail. Cette adresse est-elle la vôtre ?`,
    reminder: (artist, release) =>
      `Vous avez demandé un e-mail à la sortie de ${release} de ${artist}. Cette adresse est-elle la vôtre ?`,
    button: 'Oui, confirmer',
    otherwise: 'Si vous ne faites rien, vous n’aurez plus de nos nouvelles.',
    cancel: 'Ce n’était pas moi',
  },
};

/**
 * The email that asks a fan to confirm a sign-up. It advertises nothing, because the address is not proved yet; it is
 * readable in the dark and with images off, and its text part says the same.
 */
export function confirmationMail(mail: ConfirmationMail): { subject: string; text: string; html: string } {
  const language = consentLanguage(mail.language);
  const words = WORDS[language];
  const { artist, release, purpose } = mail;
  const asks =
    purpose === 'reminder' && release !== null ? words.reminder(artist, release) : words.marketing(artist);
  const subject = words.subject(artist).replace(/\s+/g, ' ').trim();
  const lines = [
    asks,
    `${words.button}:\n${mail.confirmUrl}`,
    words.otherwise,
    `${words.cancel}: ${mail.cancelUrl}`,
    ...(mail.postalAddress === null ? [] : [mail.postalAddress]),
  ];
  return { subject, text: lines.join('\n\n'), html: htmlOf(mail, language, { subject, asks }) };
}

function htmlOf(
  mail: ConfirmationMail,
  language: ConsentLanguage,
  { subject, asks }: { subject: string; asks: string },
): string {
  const words = WORDS[language];
  const [confirm, cancel] = [escapeHtml(mail.confirmUrl), escapeHtml(mail.cancelUrl)];
  const artwork =
    mail.artworkUrl === null
      ? ''
      : `<img src="${escapeHtml(mail.artworkUrl)}" width="160" height="160" alt="" style="display:block;width:160px;height:160px;border-radius:12px;margin:0 0 24px">`;
  const address =
    mail.postalAddress === null ? '' : `<br>${escapeHtml(mail.postalAddress).replace(/\n/g, '<br>')}`;
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(subject)}</title></head>
<body style="margin:0;padding:24px;font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:24px">
<div style="max-width:512px;margin:0 auto">
${artwork}
<p style="margin:0 0 24px;font-size:20px;line-height:28px">${escapeHtml(asks)}</p>
<p style="margin:0 0 24px"><a href="${confirm}" style="display:inline-block;padding:12px 24px;border-radius:12px;background-color:#3b3592;color:#ffffff;font-weight:600;text-decoration:none">${escapeHtml(words.button)}</a></p>
<p style="margin:0 0 24px">${escapeHtml(words.otherwise)}</p>
<p style="margin:0;font-size:14px;line-height:20px"><a href="${cancel}" style="color:inherit">${escapeHtml(words.cancel)}</a>${address}</p>
</div>
</body>
</html>
`;
}
