import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileThemes, moduleOf } from './compile-themes.js';

/** `npm run themes` compiles the designs of emails (`libs/domain/messages/themes/*.mjml`) again. */
const folder = join(process.cwd(), 'libs/domain/messages/themes');
const read = (theme: string): string => readFileSync(join(folder, `${theme}.mjml`), 'utf8');
writeFileSync(join(folder, 'compiled-themes.ts'), moduleOf(await compileThemes(read)));
