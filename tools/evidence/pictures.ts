import { execFile } from 'node:child_process';
import { access, constants, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const SIZES = { phone: '390,1100', desktop: '1440,1100' } as const;
const GIVE_UP_MS = 60_000;

/** The Chromium of this machine: the one that was named, else the first in the PATH. Undefined: there is none. */
export async function findChromium(env: Record<string, string | undefined>): Promise<string | undefined> {
  const named = env['CHROMIUM'];
  if (named !== undefined && named !== '') return named;
  const folders = (env['PATH'] ?? '').split(delimiter);
  for (const path of NAMES.flatMap((name) => folders.map((folder) => join(folder, name))))
    if (await isRunnable(path)) return path;
  return undefined;
}

/** Pictures of the pages on a phone and on a desk, in the folder. Returns the names of their files. */
export async function takePictures(
  chromium: string,
  pages: readonly { name: string; url: string }[],
  { folder, language }: { folder: string; language: string },
): Promise<string[]> {
  const profile = await mkdtemp(join(tmpdir(), 'segue-evidence-'));
  const names: string[] = [];
  try {
    for (const { name, url } of pages)
      for (const [size, pixels] of Object.entries(SIZES)) {
        const file = `${name}-${size}.png`;
        const args = ['--headless=new', '--hide-scrollbars', '--no-first-run', `--user-data-dir=${profile}`];
        const shown = [`--lang=${language}`, `--accept-lang=${language}`, `--window-size=${pixels}`];
        // In a container, root has no sandbox of Chromium's to start in; the pages are our own.
        const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
        await run(chromium, [...args, ...root, ...shown, `--screenshot=${join(folder, file)}`, url], {
          timeout: GIVE_UP_MS,
        });
        names.push(file);
      }
  } finally {
    await rm(profile, { recursive: true, force: true });
  }
  return names;
}

async function isRunnable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
