import { parseOptions } from './options.js';

describe('the options of npm start', () => {
  it('are all optional', () => {
    expect(parseOptions([])).toEqual({
      help: false,
      data: '.segue',
      host: '127.0.0.1',
      port: 3000,
      postgresPort: undefined,
      workers: 1,
      demo: true,
      empty: false,
      fansEverywhere: false,
    });
  });

  it.each([
    [['--port', 'http'], '--port must be a whole number from 1 to 65535, not "http".'],
    [['--port', '0'], '--port must be a whole number from 1 to 65535, not "0".'],
    [['--workers', '1.5'], '--workers must be a whole number from 1 to 64, not "1.5".'],
    [['--colour'], "Unknown option '--colour'; see --help."],
    [['extra'], "Unexpected argument 'extra'; see --help."],
  ])('%j is refused by name', (args, sentence) => {
    expect(() => parseOptions(args)).toThrow(sentence);
  });
});
