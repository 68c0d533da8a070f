import { notAnAddress, plainText, type NormalisedAddress } from './address.js';

const ATOM = "[a-z0-9!#$%&'*+/=?^_`{|}~-]+";
/** RFC 5322's dot-atom. A quoted local part is legal, and no mail provider of today gives one out. */
const LOCAL_PART = new RegExp(`^${ATOM}(\\.${ATOM})*$`);
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+(xn--[a-z0-9-]{1,58}[a-z0-9]|[a-z]{2,63})$/;
/** RFC 5321, section 4.5.3.1; the whole address by RFC 3696's erratum 1690. */
const LOCAL_PART_AT_MOST = 64;
const ADDRESS_AT_MOST = 254;

const NONE = notAnAddress('not an email address');

/**
 * The only rule of what an email address is: trimmed, in lower case (mailboxes that differ by case alone are one in
 * practice), and with its domain in ASCII (`bücher.example` is `xn--bcher-kva.example`), so that one mailbox has one
 * spelling.
 */
export function normaliseEmail(text: string): NormalisedAddress {
  const plain = plainText(text).toLowerCase();
  const at = plain.lastIndexOf('@');
  const local = plain.slice(0, at);
  if (at < 1 || local.length > LOCAL_PART_AT_MOST || !LOCAL_PART.test(local)) return NONE;
  const domain = asciiDomain(plain.slice(at + 1));
  if (domain === undefined || !DOMAIN.test(domain) || at + 1 + domain.length > ADDRESS_AT_MOST) return NONE;
  return { kind: 'ok', address: `${local}@${domain}` };
}

export const isEmail = (text: string): boolean => normaliseEmail(text).kind === 'ok';

/** By UTS #46, as browsers and mail programs do it. Undefined: a domain that cannot be written in ASCII. */
function asciiDomain(domain: string): string | undefined {
  if (/^[a-z0-9.-]*$/.test(domain)) return domain;
  // A URL takes these for something else than a part of its host.
  if (/[\s/\\?#@:%[\]]/.test(domain) || !URL.canParse(`http://${domain}`)) return undefined;
  return new URL(`http://${domain}`).hostname;
}
