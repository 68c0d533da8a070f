import { writeFile } from 'node:fs/promises';
import { holidayFile } from './generate.js';

/**
 * `npm run holidays:update` writes our copy of the public holidays again from `date-holidays`. The library is a
 * development dependency: a running product reads the copy, so that every process and every Node sees the same days.
 */
await writeFile('libs/domain/sending/public-holidays-data.ts', holidayFile());
console.log('The public holidays are written. `git diff` shows what has changed.');
