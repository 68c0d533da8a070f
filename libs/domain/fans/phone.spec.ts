import { getCountries, getCountryCallingCode, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { normalisePhone, territoryOfPhone } from './phone.js';

/** The habits of each country, as people write them. */
const HABITS: Record<string, [text: string, address: string][]> = {
  DE: [
    ['4915112345678', '+4915112345678'],
    ['015112345678', '+4915112345678'],
    ['15112345678', '+4915112345678'],
    ['004915112345678', '+4915112345678'],
    ['+49 (0) 151 12345678', '+4915112345678'],
    ['0151/123 456-78', '+4915112345678'],
    ['4930901820', '+4930901820'],
    ['030 901820', '+4930901820'],
  ],
  AT: [
    ['06641234567', '+436641234567'],
    ['436641234567', '+436641234567'],
    ['0043 664 1234567', '+436641234567'],
  ],
  CH: [
    ['079 123 45 67', '+41791234567'],
    ['41791234567', '+41791234567'],
  ],
  FR: [
    ['06 12 34 56 78', '+33612345678'],
    ['33612345678', '+33612345678'],
    ['612345678', '+33612345678'],
    ['0033 6 12 34 56 78', '+33612345678'],
  ],
  GB: [
    ['07400 123456', '+447400123456'],
    ['447400123456', '+447400123456'],
    ['00447400123456', '+447400123456'],
    ['+44 (0)7400 123456', '+447400123456'],
  ],
  // The zero of a landline belongs to the number; a mobile has none.
  IT: [
    ['06 12345678', '+390612345678'],
    ['390612345678', '+390612345678'],
    ['347 123 4567', '+393471234567'],
    ['393471234567', '+393471234567'],
    ['3931234567', '+393931234567'],
  ],
  ES: [
    ['612 345 678', '+34612345678'],
    ['34612345678', '+34612345678'],
  ],
  PL: [
    ['512 345 678', '+48512345678'],
    ['48512345678', '+48512345678'],
  ],
  NO: [
    ['406 12 345', '+4740612345'],
    ['4740612345', '+4740612345'],
    ['47123456', '+4747123456'],
  ],
  DK: [
    ['32 12 34 56', '+4532123456'],
    ['45321234', '+4545321234'],
  ],
  SE: [
    ['070-123 45 67', '+46701234567'],
    ['46701234567', '+46701234567'],
  ],
  NL: [
    ['06 12345678', '+31612345678'],
    ['31612345678', '+31612345678'],
  ],
  US: [
    ['(415) 867-5310', '+14158675310'],
    ['1 415 867 5310', '+14158675310'],
    ['14158675310', '+14158675310'],
    ['011 49 151 12345678', '+4915112345678'],
    ['00 49 151 12345678', '+4915112345678'],
  ],
  // The 1 behind +52 and the prefixes 01, 044 and 045 are gone since 2019.
  MX: [
    ['+52 1 55 1234 5678', '+525512345678'],
    ['5215512345678', '+525512345678'],
    ['0052 1 55 1234 5678', '+525512345678'],
    ['525512345678', '+525512345678'],
    ['55 1234 5678', '+525512345678'],
    ['044 55 1234 5678', '+525512345678'],
    ['01 55 1234 5678', '+525512345678'],
  ],
  // A mobile has a 9 from abroad and a 15 at home.
  AR: [
    ['+54 9 11 2345 6789', '+5491123456789'],
    ['5491123456789', '+5491123456789'],
    ['011 15-2345-6789', '+5491123456789'],
    ['+54 11 15 2345 6789', '+5491123456789'],
  ],
  // The ninth digit came between 2012 and 2016.
  BR: [
    ['(11) 98765-4321', '+5511987654321'],
    ['(11) 8765-4321', '+5511987654321'],
    ['+55 11 8765-4321', '+5511987654321'],
    ['551187654321', '+5511987654321'],
    ['0 15 11 98765-4321', '+5511987654321'],
    ['(11) 3456-7890', '+551134567890'],
  ],
  RU: [
    ['8 916 123 45 67', '+79161234567'],
    ['79161234567', '+79161234567'],
  ],
  IN: [
    ['098765 43210', '+919876543210'],
    ['919876543210', '+919876543210'],
    ['91 70123 45678', '+917012345678'],
  ],
  AU: [
    ['0412 345 678', '+61412345678'],
    ['0011 49 151 12345678', '+4915112345678'],
  ],
  JP: [
    ['090-1234-5678', '+819012345678'],
    ['819012345678', '+819012345678'],
    ['０９０－１２３４－５６７８', '+819012345678'],
  ],
  CI: [['07 01 02 03 04', '+2250701020304']],
  HU: [['06 20 123 4567', '+36201234567']],
};

describe('a phone number', () => {
  test.each(Object.entries(HABITS).flatMap(([country, all]) => all.map(([text, to]) => [text, country, to])))(
    '%j written in %s is %s',
    (text = '', country, address) => {
      expect(normalisePhone(text, country)).toEqual({ kind: 'ok', address });
    },
  );

  test.each(getCountries().flatMap((country) => getExampleNumber(country, examples) ?? []))(
    'of $country is read in every way that people write it',
    (number) => {
      const { country = '', countryCallingCode, nationalNumber, number: address } = number;
      const ways = {
        plus: address,
        spaced: number.formatInternational(),
        national: number.formatNational(),
        withoutTrunk: nationalNumber,
        withoutPlus: `${countryCallingCode}${nationalNumber}`,
        zeros: `00${countryCallingCode}${nationalNumber}`,
        quotedZeros: `00 ${number.formatInternational().slice(1)}`,
        fullWidth: address.replace(/[+\d]/g, (one) => String.fromCodePoint(one.charCodeAt(0) + 0xfee0)),
        marked: `\u202a${address}\u202c`,
      };
      for (const [way, text] of Object.entries(ways))
        expect({ way, ...normalisePhone(text, country) }).toEqual({ way, kind: 'ok', address });
    },
  );

  test('is looked at for all countries that the library knows', () => {
    const lacking = getCountries().filter((country) => getExampleNumber(country, examples) === undefined);
    expect(lacking).toEqual([]);
    expect(getCountryCallingCode('DE')).toBe('49');
  });

  test('needs no territory where it says its country', () => {
    for (const text of [
      '+4915112345678',
      '004915112345678',
      '00 49 151 12345678',
      '＋４９１５１１２３４５６７８',
    ])
      expect(normalisePhone(text)).toEqual({ kind: 'ok', address: '+4915112345678' });
  });

  test.each([
    ['415 867 5310', undefined, 'a number without its country code needs the territory of the fan'],
    ['hello', 'US', 'not a phone number'],
    ['123', 'US', 'not a phone number'],
    ['+1 555', undefined, 'not a phone number'],
    ['call me on +14158675310 please', 'US', 'not a phone number'],
    ['+4915112345678 / +4915112345679', 'DE', 'not a phone number'],
    ['+14158675310 ext. 5', 'US', 'a phone number with an extension gets no SMS'],
    ['', 'US', 'not a phone number'],
    ['4915112345678', 'US', 'not a phone number'],
    [
      '4.91511E+12',
      'DE',
      'cut short by a spreadsheet (as 4.9E+12): format the column as text and export again',
    ],
    [
      '4,91511E+12',
      'DE',
      'cut short by a spreadsheet (as 4.9E+12): format the column as text and export again',
    ],
    // Emden or Düsseldorf: both readings are landlines.
    [
      '492112345678',
      'DE',
      'may be read with or without its country code: write it with + and the country code',
    ],
  ])('%j (%s) is none for texts', (text, country, reason) => {
    expect(normalisePhone(text, country)).toEqual({ kind: 'invalid', reason });
  });

  test('tells its territory where its country code is of one', () => {
    expect(territoryOfPhone('+4915112345678')).toBe('DE');
    expect(territoryOfPhone('+14158675310')).toBe('US');
  });
});
