import { COUNTRY_NAMES } from './country-names.js';
import { STORE_ZONES } from './store-zones.js';

/** Letters that Unicode does not take apart into a base and a mark. */
const WHOLE_LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ł: 'l',
  ø: 'o',
  æ: 'ae',
  đ: 'd',
  '&': 'and',
};

/** Names that differ by case, accents, spaces or punctuation alone are one. */
export const foldName = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[ßłøæđ&]/g, (letter) => WHOLE_LETTERS[letter] ?? letter)
    .replace(/[^\p{L}\p{N}]/gu, '');

let byName: ReadonlyMap<string, string> | undefined;

const namesOf = (): ReadonlyMap<string, string> =>
  (byName ??= new Map(
    Object.entries(COUNTRY_NAMES).flatMap(([code, names]) =>
      names.split('|').map((name): [string, string] => [foldName(name), code]),
    ),
  ));

/** The territory (ISO 3166 alpha-2) of a code or a name (`de`, `UK`, `United States`, `Deutschland`). */
export function territoryOfName(text: string): string | undefined {
  const code = text.trim().toUpperCase();
  return Object.hasOwn(STORE_ZONES, code) ? code : namesOf().get(foldName(text));
}
