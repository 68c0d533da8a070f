import { LIST_COLUMNS } from './list-columns.js';
import { readHeader, type HeaderRules } from './list-header.js';
import { LIST_PRESET_NAMES, LIST_PRESETS } from './list-presets.js';

const PLAIN: HeaderRules = { preset: null, mapping: {}, ignoreUnknown: false };
const messageOf = (cells: string[], rules: Partial<HeaderRules> = {}) => {
  const read = readHeader(cells, { ...PLAIN, ...rules });
  return read.kind === 'problem' ? read.message : 'ok';
};
const columnsOf = (cells: string[], rules: Partial<HeaderRules> = {}) => {
  const read = readHeader(cells, { ...PLAIN, ...rules });
  return read.kind === 'ok' ? read.header.columns : read.message;
};

describe('the header of a list', () => {
  test("takes Segue's own names in any case, and common ones in several languages", () => {
    expect(columnsOf([...LIST_COLUMNS])).toEqual([...LIST_COLUMNS]);
    expect(columnsOf(['External ID', 'E-Mail', 'Handynummer', 'Land', 'Email-Consent'])).toEqual([
      ...['external_id', 'email', 'phone', 'territory', 'email_consent'],
    ]);
    expect(columnsOf(['Adresse e-mail', 'Téléphone', 'Pays'])).toEqual(['email', 'phone', 'territory']);
  });

  test('never guesses what somebody agreed to', () => {
    expect(messageOf(['email', 'Newsletter'])).toContain('The column "Newsletter" is not known');
    expect(messageOf(['email', 'Subscribed'])).toContain('The column "Subscribed" is not known');
  });

  test('names the columns that nobody knows, and what can be done', () => {
    expect(messageOf(['email', 'fone', 'Hausnummer'])).toMatch(
      /^Columns "fone", "Hausnummer" are not known\. Name them with mapping, or send ignoreUnknown=true/,
    );
    expect(messageOf(['Email', 'Accepts Email Marketing', 'Tags'])).toContain('send preset=shopify');
    const own = messageOf(['Email', 'Accepts Email Marketing', 'Song'], { preset: 'shopify' });
    expect(own).toContain('The column "Song" is not known. Name it');
    expect(own).not.toContain('send preset');
    expect(messageOf(['a', 'b'])).toContain('names none of the columns');
  });

  test('leaves out what the request says, and tells it by name', () => {
    expect(readHeader(['email', '', 'Hausnummer'], { ...PLAIN, ignoreUnknown: true })).toEqual({
      kind: 'ok',
      header: { columns: ['email', null, null], ignored: ['Hausnummer'] },
    });
    const mapping = { kundennummer: 'external_id', Notiz: null } as const;
    expect(columnsOf(['Kundennummer', 'Notiz'], { mapping })).toEqual(['external_id', null]);
    expect(messageOf(['email'], { mapping })).toBe(
      'The mapping names columns that the file lacks: "kundennummer", "Notiz".',
    );
  });

  test('is refused where a column comes twice or nothing tells fans apart', () => {
    expect(messageOf(['email', 'E-Mail'])).toBe('The first line names a column twice.');
    expect(messageOf(['territory'])).toContain('needs a column external_id, email or phone');
  });

  test('does not quote the first fan of a file without a header', () => {
    const message = messageOf(['ada@example.com', 'Ada'], { ignoreUnknown: true });
    expect(message).toBe('The first line holds an address or a number: it must name the columns.');
    expect(messageOf(['email', '+49 151 12345678'])).toBe(message);
  });

  test.each(LIST_PRESET_NAMES)('%s: every name of the preset has one meaning', (preset) => {
    const { columns, ignored, signature } = LIST_PRESETS[preset];
    const names = [...columns.map(([header]) => header), ...ignored].map((name) => name.toLowerCase());
    expect(names.filter((name, place) => names.indexOf(name) !== place)).toEqual([]);
    for (const header of signature) expect(names).toContain(header.toLowerCase());
  });

  test('of several columns with one meaning the first of the preset counts', () => {
    const cells = ['Email Address', 'OPTIN_TIME', 'CONFIRM_TIME', 'UNSUB_TIME'];
    expect(columnsOf(cells, { preset: 'mailchimp' })).toEqual(['email', null, null, 'consent_at']);
    expect(columnsOf(cells.slice(0, 3), { preset: 'mailchimp' })).toEqual(['email', null, 'consent_at']);
    const mapping = { OPTIN_TIME: 'consent_at', CONFIRM_TIME: null } as const;
    expect(columnsOf(cells.slice(0, 3), { preset: 'mailchimp', mapping })).toEqual([
      'email',
      'consent_at',
      null,
    ]);
  });
});
