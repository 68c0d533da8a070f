import type { Cells } from './list-file.js';
import { readRow, type RowRules } from './read-row.js';

const RULES: RowRules = {
  ...{ defaultTerritory: undefined, emailConsent: null, smsConsent: null },
  times: { zone: null, order: null },
  now: Date.UTC(2026, 10, 28),
};

const read = (cells: Cells, rules: Partial<RowRules> = {}) =>
  readRow({ kind: 'row', line: 7, cells, cellsTooMany: 0 }, { ...RULES, ...rules });
const faultsOf = (cells: Cells, rules: Partial<RowRules> = {}) =>
  read(cells, rules).faults.map(({ kind, reason }) => `${kind} ${reason}`);

describe('a row of a list', () => {
  const YES = ['yes', 'Y', 'TRUE', '1', 'x', 'ja', 'WAHR', 'Oui', 'VRAI', 'Sí', 'SUBSCRIBED', 'opted-in'];
  const NO = ['no', 'N', 'False', '0', 'nein', 'FALSCH', 'non', 'FAUX', 'UNSUBSCRIBED', 'Opted out'];
  const NOTHING = ['NEVER_SUBSCRIBED', 'not subscribed', 'unknown'];

  test('says yes, no or nothing to a consent in several languages', () => {
    const answersTo = (words: string[]) =>
      words.map((word) => read({ email: 'a@b.co', email_consent: word }).row?.emailConsent);
    expect(answersTo(YES)).toEqual(YES.map(() => true));
    expect(answersTo(NO)).toEqual(NO.map(() => false));
    expect(answersTo(NOTHING)).toEqual(NOTHING.map(() => null));
  });

  test('without an answer of its own has that of the file, where it has the address', () => {
    const rules = { emailConsent: true, smsConsent: true };
    expect(read({ email: 'a@b.co' }, rules).row).toMatchObject({ emailConsent: true, smsConsent: null });
    expect(read({ email: 'a@b.co', email_consent: 'no' }, rules).row?.emailConsent).toBe(false);
    expect(read({ email: 'a@b.co', email_consent: 'NEVER_SUBSCRIBED' }, rules).row?.emailConsent).toBeNull();
    expect(faultsOf({ external_id: 'x' }, rules)).toEqual([]);
  });

  test.each<[string, Cells, string[]]>([
    ['a bad phone beside an email', { email: 'a@b.co', phone: '12' }, ['left_out phone: not a phone number']],
    [
      'a bad email beside an id',
      { external_id: 'x', email: 'a@b' },
      ['left_out email: not an email address'],
    ],
    [
      'a country that is none',
      { email: 'a@b.co', territory: 'Narnia' },
      ['left_out territory: Not a territory (ISO 3166 alpha-2)'],
    ],
    ['a zone that is none', { email: 'a@b.co', zone: 'CET time' }, ['left_out zone: Not an IANA time zone']],
    [
      'a service that is none',
      { email: 'a@b.co', service: 'Tidal' },
      ['left_out service: not one of spotify, apple_music, deezer'],
    ],
    [
      'a yes without its address',
      { external_id: 'x', sms_consent: 'yes' },
      ['consent_dropped sms_consent: without a phone'],
    ],
  ])('comes in in spite of %s, with a warning', (_what, cells, faults) => {
    expect(read(cells).row).not.toBeNull();
    expect(faultsOf(cells)).toEqual(faults);
  });

  test.each<[string, Cells, string[]]>([
    ['nobody', { territory: 'DE' }, ['rejected row: has neither external_id nor email nor phone']],
    ['a bad email alone', { email: 'a@b' }, ['rejected email: not an email address']],
    [
      'an unclear consent',
      { email: 'a@b.co', email_consent: 'perhaps' },
      ['rejected email_consent: neither yes nor no'],
    ],
    [
      'a token of no service, and all that is wrong besides',
      { email: 'a@b.co', phone: '12', service: 'Tidal', refresh_token: 't' },
      ['rejected service: not one of spotify, apple_music, deezer', 'rejected phone: not a phone number'],
    ],
    [
      'a token without its service',
      { email: 'a@b.co', refresh_token: 't' },
      ['rejected refresh_token: without a service'],
    ],
    [
      'a time without its zone',
      { email: 'a@b.co', consent_at: '2026-03-14 18:30' },
      ['rejected consent_at: a time without its zone: state dateZone, or write it with an offset'],
    ],
    [
      'evidence of tomorrow',
      { email: 'a@b.co', consent_at: '2099-01-01T00:00:00Z' },
      ['rejected consent_at: lies in the future'],
    ],
  ])('is left out for %s', (_what, cells, faults) => {
    expect(read(cells).row).toBeNull();
    expect(faultsOf(cells)).toEqual(faults);
  });

  test('reads a national number by its own territory, else by the default, and by none if its own is unreadable', () => {
    const phoneOf = (cells: Cells) =>
      read({ email: 'a@b.co', ...cells }, { defaultTerritory: 'DE' }).row?.phone;
    expect(phoneOf({ phone: '06 12 34 56 78', territory: 'Frankreich' })).toBe('+33612345678');
    expect(phoneOf({ phone: '0151 12345678' })).toBe('+4915112345678');
    expect(phoneOf({ phone: '0151 12345678', territory: 'Narnia' })).toBeNull();
    expect(phoneOf({ phone: '+4915112345678', territory: 'Narnia' })).toBe('+4915112345678');
  });

  test('with more cells than the header, or a stray quote, is refused', () => {
    const cells = { email: 'a@b.co' };
    expect(readRow({ kind: 'row', line: 3, cells, cellsTooMany: 2 }, RULES)).toMatchObject({
      row: null,
      faults: [{ line: 3, kind: 'rejected' }],
    });
    expect(readRow({ kind: 'stray_quote', line: 4 }, RULES)).toEqual({
      row: null,
      faults: [
        {
          line: 4,
          kind: 'rejected',
          reason: 'row: a quotation mark that does not belong there',
          fanId: null,
        },
      ],
    });
  });
});
