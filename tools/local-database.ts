import { z } from 'zod';
import { DataFolder } from './data-folder.js';
import { StartError } from './process.js';

/** The folder that `npm start` uses where no other is stated. */
export const DEFAULT_DATA = '.segue';

const FILE = 'database.json';
const FileSchema = z.object({ url: z.string() });

/** Writes down at which address the database of a running instance is. The address holds the password. */
export function keepDatabaseUrl(folder: DataFolder, url: string): void {
  folder.keep(FILE, { url });
}

/**
 * The address of the database of the instance that runs on a data folder.
 * @throws StartError in a sentence that says what to do, where none runs there.
 */
export function localDatabaseUrl(path: string): string {
  const folder = DataFolder.inUse(path);
  if (folder === undefined)
    throw new StartError(
      `No Segue runs on the data folder ${path}: start it with npm start, name its folder with --data, or set DATABASE_URL.`,
    );
  const kept = folder.read(FILE, FileSchema);
  if (kept === undefined)
    throw new StartError(
      `The Segue on the data folder ${folder.path} is still starting: try again in a moment.`,
    );
  return kept.url;
}

/** Forgets the address: the next start may have another. */
export function forgetDatabaseUrl(folder: DataFolder): void {
  folder.remove(FILE);
}
