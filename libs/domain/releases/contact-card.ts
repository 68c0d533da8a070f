import { folded, textValue, uriValue } from './folded-lines.js';

/** What an artist's contact card says. A fan who keeps it sees a name, and not a number, when a text comes. */
export interface ContactCard {
  /** Stays the same for ever, so that a newer card replaces the older one. */
  uid: string;
  name: string;
  /** E.164: the number that texts come from. */
  phone?: string | undefined;
  email?: string | undefined;
  website?: string | undefined;
  /** A JPEG in base64. Phones do not fetch a picture by its address. */
  photo?: string | undefined;
}

/** A card as vCard 3.0 (RFC 2426), the version that every phone reads. */
export function contactCard({ uid, name, phone, email, website, photo }: ContactCard): string {
  const lines = [
    'BEGIN:VCARD',
    'VERSION:3.0',
    'PRODID:-//Segue//Contact card//EN',
    `UID:${textValue(uid)}`,
    `FN:${textValue(name)}`,
    `N:;${textValue(name)};;;`,
    `ORG:${textValue(name)}`,
    // Apple's programs show the organisation, and not a person without a last name.
    'X-ABShowAs:COMPANY',
    ...(phone === undefined ? [] : [`TEL;TYPE=CELL,VOICE:${textValue(phone)}`]),
    ...(email === undefined ? [] : [`EMAIL;TYPE=INTERNET:${textValue(email)}`]),
    ...(website === undefined ? [] : [`URL:${uriValue(website)}`]),
    ...(photo === undefined ? [] : [`PHOTO;ENCODING=b;TYPE=JPEG:${photo}`]),
    'END:VCARD',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}
