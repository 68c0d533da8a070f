import { describe, expect, it } from '@jest/globals';
import { parseCreateOptions, passwordOf } from './options.js';

const given = ['--name', ' Nova Tide ', '--email', 'ana@example.com'];

describe('the command line of workspace:create', () => {
  it('takes name, email and zone', () => {
    const plain = {
      ...{ name: 'Nova Tide', email: 'ana@example.com', zone: 'UTC' },
      ...{ data: undefined, passwordFromStdin: false },
    };
    expect(parseCreateOptions(given)).toEqual(plain);
    expect(parseCreateOptions([...given, '--zone', 'Europe/Berlin', '--password-stdin'])).toEqual({
      ...plain,
      zone: 'Europe/Berlin',
      passwordFromStdin: true,
    });
    expect(parseCreateOptions([...given, '--data', 'elsewhere'])).toEqual({ ...plain, data: 'elsewhere' });
    expect(parseCreateOptions(['--help'])).toBeUndefined();
  });

  it.each([
    [['--email', 'ana@example.com'], '--name is missing'],
    [['--name', 'Nova Tide'], '--email is missing'],
    [['--name', ' ', '--email', 'ana@example.com'], '--name: '],
    [['--name', 'Nova Tide', '--email', 'ana'], '--email: '],
    [[...given, '--zone', 'Mars/Olympus'], '--zone: Not an IANA time zone'],
    [[...given, '--password', 'a secret of mine'], 'see --help'],
  ])('refuses %j in a sentence', (args, sentence) => {
    expect(() => parseCreateOptions(args)).toThrow(sentence);
  });

  it('takes the first line of stdin as the password, if it is long enough', () => {
    expect(passwordOf('the tide turns at four\nand more\n')).toBe('the tide turns at four');
    expect(passwordOf('the tide turns at four\r\n')).toBe('the tide turns at four');
    expect(() => passwordOf('short\n')).toThrow('at least 12 signs');
    expect(() => passwordOf('')).toThrow('at least 12 signs');
  });
});
