import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withReference } from './flow-reference.js';

/** `npm run docs:flow` makes the generated parts of the reference page again. */
const page = join(process.cwd(), 'docs/flow-language.md');
writeFileSync(page, withReference(readFileSync(page, 'utf8')));
