import type { AddressChannel } from '#domain/terms.js';
import { type ConsentLanguage, consentLanguage } from './sign-up-wording.js';

/** What a fan may do with what is held about them, and that needs a fresh code. Stopping never does. */
export const CODE_ACTS = ['export', 'erase', 'address'] as const;
export type CodeAct = (typeof CODE_ACTS)[number];

/** `present`: to the address by which the fan came. `next`: to the address that is to take its place. */
export const CODE_ROLES = ['present', 'next'] as const;
export type CodeRole = (typeof CODE_ROLES)[number];

/** Real time. */
export const CODE_GOOD_FOR_MS = 15 * 60_000;
/** So often a code may be typed wrong. A million codes and five tries: one in two hundred thousand is guessed. */
export const CODE_TRIES = 5;
/** So many wishes a fan may have in an hour. */
export const CODES_AN_HOUR = 3;

const DIGITS = 6;

/** Six digits from a random number below a million. */
export const codeOf = (random: number): string => String(random).padStart(DIGITS, '0');
export const CODES = 10 ** DIGITS;

/** What was typed: digits, with whatever a person puts between them. */
export const typedCode = (text: string): string => text.replace(/\D/g, '').slice(0, DIGITS + 1);

interface Words {
  subject: (artist: string) => string;
  acts: Readonly<Record<CodeAct, string>>;
  next: string;
  valid: string;
  otherwise: string;
}

const WORDS: Readonly<Record<ConsentLanguage, Words>> = {
  en: {
    subject: (artist) => `Your code for ${artist}`,
    acts: {
      export: 'With this code you get a copy of everything we hold about you:',
      erase: 'With this code everything we hold about you is deleted:',
      address: 'With this code your messages go to another address:',
    },
    next: 'With this code your messages come to this address:',
    valid: 'It is good for 15 minutes.',
    otherwise: 'If this was not you, do nothing. Tell nobody the code.',
  },
  es: {
    subject: (artist) => `Tu código para ${artist}`,
    acts: {
      export: 'Con este código recibes una copia de todo lo que guardamos sobre ti:',
      erase: 'Con este código se borra todo lo que guardamos sobre ti:',
      address: 'Con este código tus mensajes van a otra dirección:',
    },
    next: 'Con este código tus mensajes llegan a esta dirección:',
    valid: 'Vale durante 15 minutos.',
    otherwise: 'Si no fuiste tú, no hagas nada. No le digas el código a nadie.',
  },
  de: {
    subject: (artist) => `Dein Code für ${artist}`,
    acts: {
      export: 'Mit diesem Code bekommst du eine Kopie von allem, was wir über dich haben:',
      erase: 'Mit diesem Code wird alles gelöscht, was wir über dich haben:',
      address: 'Mit diesem Code gehen deine Nachrichten an eine andere Adresse:',
    },
    next: 'Mit diesem Code kommen deine Nachrichten an diese Adresse:',
    valid: 'Er gilt 15 Minuten.',
    otherwise: 'Wenn du das nicht warst, tu nichts. Sag niemandem den Code.',
  },
  fr: {
    subject: (artist) => `Votre code pour ${artist}`,
    acts: {
      export: 'Avec ce code, vous recevez une copie de tout ce que nous avons sur vous :',
      erase: 'Avec ce code, tout ce que nous avons sur vous est supprimé :',
      address: 'Avec ce code, vos messages vont à une autre adresse :',
    },
    next: 'Avec ce code, vos messages arrivent à cette adresse :',
    valid: 'Il est valable 15 minutes.',
    otherwise: 'Si ce n’était pas vous, ne faites rien. Ne donnez ce code à personne.',
  },
};

export interface CodeMessage {
  channel: AddressChannel;
  language: string;
  artist: string;
  act: CodeAct;
  role: CodeRole;
  code: string;
  postalAddress: string | null;
}

/** The message that carries a code. It advertises nothing and has no link: nobody can be led anywhere by it. */
export function codeMessage(message: CodeMessage): { subject: string; text: string } {
  const words = WORDS[consentLanguage(message.language)];
  const asked = message.role === 'next' ? words.next : words.acts[message.act];
  const subject = words.subject(message.artist).replace(/\s+/g, ' ').trim();
  if (message.channel === 'sms')
    return {
      subject,
      text: `${message.artist}: ${asked} ${message.code}. ${words.valid} ${words.otherwise}`,
    };
  const lines = [asked, message.code, words.valid, words.otherwise, message.postalAddress ?? ''];
  return { subject, text: lines.filter((line) => line !== '').join('\n\n') };
}
