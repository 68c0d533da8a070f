import {
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
  type PhoneNumber,
} from 'libphonenumber-js/max';
import { notAnAddress, plainText, type NormalisedAddress } from './address.js';

const NONE = notAnAddress('not a phone number');
const NO_COUNTRY = notAnAddress('a number without its country code needs the territory of the fan');
const CUT_SHORT = notAnAddress(
  'cut short by a spreadsheet (as 4.9E+12): format the column as text and export again',
);
const TWO_READINGS = notAnAddress(
  'may be read with or without its country code: write it with + and the country code',
);

/**
 * E.164, as SMS is sent to it. A number with `+` or `00` says its country. Any other is read as it is dialled in the
 * territory (ISO 3166 alpha-2), or as one of the territory's whose `+` was lost. Where both readings are possible and
 * exactly one is a mobile number, that one counts. Otherwise nothing is guessed.
 */
export function normalisePhone(text: string, territory?: string): NormalisedAddress {
  const plain = plainText(text);
  if (/^\d[.,]?\d*e\+?\d+$/i.test(plain)) return CUT_SHORT;
  const abroad = plain.startsWith('+')
    ? plain
    : /^0\s*0(?=[\s\d(])/.test(plain)
      ? plain.replace(/^0\s*0/, '+')
      : '';
  if (abroad !== '') return answer(validNumber(abroad) ?? readIn(plain, territory));
  const country = territory?.toUpperCase();
  if (country === undefined || !isSupportedCountry(country)) return lacksCountry(plain) ? NO_COUNTRY : NONE;
  const national = validNumber(plain, country);
  const plusLost = withoutPlus(plain, country);
  if (national === undefined || plusLost === undefined || national.number === plusLost.number)
    return answer(national ?? plusLost);
  if (isMobile(national) === isMobile(plusLost)) return TWO_READINGS;
  return answer(isMobile(national) ? national : plusLost);
}

/** The territory a number (E.164) is of; undefined where a country code is shared and the number does not tell. */
export function territoryOfPhone(address: string): string | undefined {
  return parsePhoneNumberFromString(address)?.country;
}

const lacksCountry = (text: string): boolean => text.replace(/[\s()./-]/g, '').length > 6;

const readIn = (text: string, territory: string | undefined): PhoneNumber | undefined => {
  const country = territory?.toUpperCase();
  return country !== undefined && isSupportedCountry(country) ? validNumber(text, country) : undefined;
};

function answer(number: PhoneNumber | undefined): NormalisedAddress {
  if (number === undefined) return NONE;
  if (number.ext !== undefined) return notAnAddress('a phone number with an extension gets no SMS');
  return { kind: 'ok', address: number.number };
}

const isMobile = (number: PhoneNumber): boolean => {
  const type = number.getType();
  return type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE';
};

function validNumber(text: string, country?: string): PhoneNumber | undefined {
  const defaults = country !== undefined && isSupportedCountry(country) ? { defaultCountry: country } : {};
  for (const spelling of spellings(text, country)) {
    const number = parsePhoneNumberFromString(spelling, { ...defaults, extract: false });
    const valid = number?.isValid() === true ? number : number && withNinthDigit(number);
    if (valid !== undefined) return valid;
  }
  return undefined;
}

/** A number of the country that starts with its calling code and has no `+`. No trunk prefix comes before one. */
function withoutPlus(text: string, country: string): PhoneNumber | undefined {
  if (!/^[1-9][\d\s().\/-]*$/.test(text)) return undefined;
  const digits = text.replace(/[^\d]/g, '');
  const number = validNumber(`+${digits}`);
  const calling =
    number === undefined ? undefined : parsePhoneNumberFromString(`+${digits}`)?.countryCallingCode;
  return calling !== undefined && calling === callingCodeOf(country) ? number : undefined;
}

const callingCodes = new Map<string, string | undefined>();

function callingCodeOf(country: string): string | undefined {
  if (!callingCodes.has(country) && isSupportedCountry(country))
    callingCodes.set(country, getCountryCallingCode(country));
  return callingCodes.get(country);
}

/** The text, and as Mexico has dialled since 2019: without the 1 after +52, and without 01, 044 and 045. */
function spellings(text: string, country: string | undefined): string[] {
  const abroad = text.replace(/^\+\s*52[\s.-]*1(?=(?:[\s().-]*\d){10}$)/, '+52');
  const home = country === 'MX' ? text.replace(/^(01|044|045)(?=(?:[\s().-]*\d){10}$)/, '') : abroad;
  return [...new Set([home, abroad, text])];
}

/** Brazil put a 9 before each mobile number until 2016; address books still have the eight digits. */
function withNinthDigit({ countryCallingCode, nationalNumber }: PhoneNumber): PhoneNumber | undefined {
  const old = countryCallingCode === '55' ? /^(\d{2})([6-9]\d{7})$/.exec(nationalNumber) : null;
  if (old === null) return undefined;
  const number = parsePhoneNumberFromString(`+55${old[1] ?? ''}9${old[2] ?? ''}`);
  return number?.isValid() === true ? number : undefined;
}
