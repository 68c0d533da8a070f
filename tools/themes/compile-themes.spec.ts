import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { COMPILED_THEMES } from '#domain/messages/themes/compiled-themes.js';
import type { Theme } from '#domain/messages/template-format.js';
import { compileThemes } from './compile-themes.js';

const FOLDER = fileURLToPath(new URL('../../libs/domain/messages/themes/', import.meta.url));
const read = (theme: Theme): string => readFileSync(`${FOLDER}${theme}.mjml`, 'utf8');

describe('the designs of emails', () => {
  it('are what their MJML says: `npm run themes` would change nothing', async () => {
    expect(await compileThemes(read)).toEqual(COMPILED_THEMES);
  }, 30_000);

  it('with a mistake are not made', async () => {
    const broken = (theme: Theme): string => read(theme).replace('</mj-column>', '');
    await expect(compileThemes(broken)).rejects.toThrow('never closed');
  });
});
