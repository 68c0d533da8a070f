import { describe, expect, it } from '@jest/globals';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { AREA_CODES } from './area-codes.js';
import { regionOfPhone } from './region-of-phone.js';

const CODES = Object.entries(AREA_CODES).flatMap(([region, codes]) =>
  codes.split(' ').map((code) => ({ region, code })),
);
/** Codes that provinces and territories of Canada share. */
const SHARED = ['782', '867', '902'];

describe('the state or province of a phone number', () => {
  it('is told by the area code, of the numbers that have one', () => {
    expect(regionOfPhone('+13055550123')).toBe('US-FL');
    expect(regionOfPhone('+16045550123')).toBe('CA-BC');
    expect(regionOfPhone('+18005550123')).toBeUndefined();
    expect(regionOfPhone('+19025550123')).toBeUndefined();
    expect(regionOfPhone('+447911123456')).toBeUndefined();
    expect(regionOfPhone('+1305555')).toBeUndefined();
  });

  it('is of the country that the numbering plan gives the code to, and no code has two', () => {
    expect(new Set(CODES.map(({ code }) => code)).size).toBe(CODES.length);
    for (const { region, code } of CODES) {
      const country = parsePhoneNumberFromString(`+1${code}2345678`)?.country;
      expect(`${code} ${country ?? 'nowhere'}`).toBe(`${code} ${region.slice(0, 2)}`);
    }
  });

  it('is known for every code that mobile numbers of the US and Canada have', () => {
    const missing: string[] = [];
    for (let code = 200; code < 1000; code += 1) {
      const number = parsePhoneNumberFromString(`+1${code}2345678`);
      const inside = number?.country === 'US' || number?.country === 'CA';
      if (!inside || number.getType() !== 'FIXED_LINE_OR_MOBILE') continue;
      if (regionOfPhone(number.number) === undefined && !SHARED.includes(String(code)))
        missing.push(String(code));
    }
    expect(missing).toEqual([]);
  });
});
