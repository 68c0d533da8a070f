import { parseArgs } from 'node:util';
import { z } from 'zod';
import { ConfigError, keyRing, readConfig } from '#config/config.js';
import { Database } from '#database/database.js';
import { countKeys, resealColumn, type Unopened } from '#database/reseal.js';
import { SEALED_COLUMNS } from '#database/sealed-columns.js';
import { SecretBox } from '#database/secret-box.js';
import { errorMessage, StartError } from '#tools/process.js';

export const HELP = `Seals everything that is encrypted at rest (tokens, addresses, texts, secrets) with the first key of
SEGUE_ENCRYPTION_KEYS, while the product runs. Interrupted, it goes on where it was when it is started again. At the
end it says which keys nothing is sealed with any more.

  npm run keys:rotate -- [options]

  --check       only count what each key has sealed, and change nothing
  --page N      texts of one transaction, 1 to 5000 (default: 500)
  --help        this page

DATABASE_URL and SEGUE_ENCRYPTION_KEYS must be those of the product.
`;

interface Surroundings {
  environment: Record<string, string | undefined>;
  out: (text: string) => void;
  err: (text: string) => void;
}

/** What processes with an older ring write meanwhile is sealed in the next pass. After so many passes they are told of. */
const MOST_PASSES = 5;

/** Answers the exit code: 0, all is sealed with the first key; 1, something is not. */
export async function main(args: string[], around: Surroundings): Promise<number> {
  try {
    const options = parse(args);
    if (options.help) {
      around.out(HELP);
      return 0;
    }
    const config = readConfig(
      z.object({ DATABASE_URL: z.url(), SEGUE_ENCRYPTION_KEYS: keyRing }),
      around.environment,
    );
    // Fingerprints are made with a key of their own, which is not rotated and not needed here.
    const box = new SecretBox({ keys: config.SEGUE_ENCRYPTION_KEYS, hmacKey: 'not needed' });
    const database = await new Database(config.DATABASE_URL, {
      poolSize: 1,
      applicationName: 'segue-keys',
    }).connect();
    try {
      return await rotate(database, box, options, around);
    } finally {
      await database.close();
    }
  } catch (error) {
    const expected = error instanceof StartError || error instanceof ConfigError;
    around.err(expected ? `${error.message}\n` : `The rotation stopped: ${errorMessage(error)}\n`);
    return 1;
  }
}

async function rotate(
  database: Database,
  box: SecretBox,
  { check, page }: Options,
  { out }: Surroundings,
): Promise<number> {
  const [first = ''] = box.keyIds();
  let unopened: Unopened[] = [];
  let counts = await countKeys(database, box);
  for (let pass = 1; !check && pass <= MOST_PASSES && isLeft(counts, first, unopened); pass += 1) {
    unopened = await onePass(database, box, page, out);
    counts = await countKeys(database, box);
  }
  out(reportOf(box.keyIds(), counts, unopened));
  return [...counts].every(([key, texts]) => key === first || texts === 0) ? 0 : 1;
}

/** Is there a text of another key that could be opened? */
function isLeft(counts: Map<string, number>, first: string, unopened: readonly Unopened[]): boolean {
  const others = [...counts].reduce((sum, [key, texts]) => (key === first ? sum : sum + texts), 0);
  return others > unopened.reduce((sum, { texts }) => sum + texts, 0);
}

async function onePass(
  database: Database,
  box: SecretBox,
  pageSize: number,
  out: (text: string) => void,
): Promise<Unopened[]> {
  const unopened: Unopened[] = [];
  for (const column of SEALED_COLUMNS) {
    const name = `${column.table}.${column.column}`;
    const told = (texts: number) => {
      if (texts > 0) out(`${name}: ${texts} sealed with the first key.\n`);
    };
    const done = await resealColumn(database, box, column, { pageSize, told });
    unopened.push(...done.unopened);
  }
  return unopened;
}

function reportOf(
  keyIds: readonly string[],
  counts: Map<string, number>,
  unopened: readonly Unopened[],
): string {
  const [first = '', ...older] = keyIds;
  const lines = [...counts].map(([key, texts]) => `Key "${key}" has sealed ${texts} texts.`);
  for (const { table, column, keyId, texts } of unopened)
    lines.push(
      `${texts} texts of ${table}.${column} could not be opened and stay as they are: key "${keyId}" is not in the ring, or is another key than theirs.`,
    );
  for (const key of older)
    lines.push(
      counts.get(key) === 0
        ? `Nothing is sealed with "${key}" any more. Once every process runs with "${first}" as its first key, "${key}" may be removed. Keep it with the backups that are older than this rotation.`
        : `"${key}" is still needed: do not remove it.`,
    );
  const strangers = [...counts].filter(([key, texts]) => !keyIds.includes(key) && texts > 0);
  for (const [key] of strangers) lines.push(`"${key}" is not in the ring, and is still needed: put it back.`);
  if (older.some((key) => (counts.get(key) ?? 0) > 0) && unopened.length === 0)
    lines.push(
      `Texts are sealed with an older key while this runs, or it was only a check. Restart every process with "${first}" as its first key, and run this again.`,
    );
  return `${lines.join('\n')}\n`;
}

interface Options {
  help: boolean;
  check: boolean;
  page: number;
}

const PageSchema = z.coerce.number().int().min(1).max(5000);

function parse(args: string[]): Options {
  const { help, check, page } = valuesOf(args);
  const size = PageSchema.safeParse(page);
  if (!size.success) throw new StartError('--page must be a whole number from 1 to 5000.');
  return { help, check, page: size.data };
}

function valuesOf(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        help: { type: 'boolean', default: false },
        check: { type: 'boolean', default: false },
        page: { type: 'string', default: '500' },
      },
    }).values;
  } catch (error) {
    throw new StartError(`${errorMessage(error)}; see --help.`);
  }
}
