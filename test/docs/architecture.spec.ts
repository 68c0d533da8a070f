import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
const ROOMS_WITH_CONCEPTS = ['libs/domain', 'libs/contracts', 'libs/database', 'activities'];
const foldersOf = (room: string): string[] =>
  readdirSync(join(ROOT, room), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

/** The rows of the table with this head. */
function tableOf(head: string): string[] {
  const [, , ...rows] = page.slice(page.search(new RegExp(`^\\| ${head}`, 'm'))).split('\n');
  return rows.slice(
    0,
    rows.findIndex((line) => !line.startsWith('|')),
  );
}
const inCode = (row: string): string[] => [...row.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);

describe('the architecture page', () => {
  it('names every concept that has a folder in a room, and no other', () => {
    const named = tableOf('folder').map((row) => inCode(row)[0] ?? '');
    const folders = [...new Set(ROOMS_WITH_CONCEPTS.flatMap(foldersOf))].sort();
    expect([...named].sort()).toEqual(folders);
  });

  it('names every room', () => {
    const named = tableOf('room').map((row) => inCode(row)[0] ?? '');
    const rooms = ['libs', 'apps'].flatMap((parent) => foldersOf(parent).map((name) => `${parent}/${name}`));
    expect([...named].sort()).toEqual([...rooms, 'activities', 'workflows'].sort());
  });

  it('answers ten questions by three files each at most', () => {
    const answers = tableOf('question').map((row) => inCode(row).filter((text) => text.includes('/')));
    expect(answers).toHaveLength(10);
    for (const files of answers) {
      expect(files.length).toBeGreaterThan(0);
      expect(files.length).toBeLessThanOrEqual(3);
    }
    expect(answers.flat().filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });
});
