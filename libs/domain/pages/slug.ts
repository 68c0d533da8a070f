/** The last part of a page's address: lower-case letters, digits and single hyphens, 1 to 64 characters. */
export const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
export const LONGEST_SLUG = 64;

/** Letters that have no plain one under an accent. */
const SPELT: Readonly<Record<string, string>> = {
  ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', å: 'a', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ı: 'i', ä: 'ae', ö: 'oe', ü: 'ue',
  '&': ' and ', '’': '', "'": '',
}; // prettier-ignore

/** A slug made from a name. '' where the name has no letter of the Latin alphabet and no digit. */
export function slugOf(name: string): string {
  const spelt = Array.from(name.toLowerCase().normalize('NFC'), (char) => SPELT[char] ?? char).join('');
  const plain = spelt.normalize('NFKD').replace(/\p{M}/gu, '');
  const words = plain.split(/[^a-z0-9]+/).filter((word) => word !== '');
  return words
    .join('-')
    .slice(0, LONGEST_SLUG - 8)
    .replace(/-+$/, '');
}
