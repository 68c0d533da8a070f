import { readFileSync } from 'node:fs';
import { TrackSchema } from '#contracts/flows/flow.schema.js';
import { STEP_SCHEMAS } from '#contracts/flows/flow-steps.schema.js';
import { EVENT_FIELDS } from '#domain/events/fields.js';
import { CHANNELS, SERVICE_ACTIONS, STAGES } from '#domain/terms.js';

const page = readFileSync(new URL('../../docs/glossary.md', import.meta.url), 'utf8');

/** The rows of all tables, without the heads and the lines under them. */
const lines = page.split('\n');
const rows = lines
  .filter(
    (line, index) => line.startsWith('| ') && !/^\| -/.test(line) && !/^\| -/.test(lines[index + 1] ?? ''),
  )
  .map((line) =>
    line
      .slice(1, -1)
      .split(' | ')
      .map((cell) => cell.trim()),
  );
const words = rows.map(([word = '']) => word);

describe('the glossary', () => {
  it('defines no word twice', () => {
    const plain = words.map((word) => word.toLowerCase().replaceAll(/[`\s-]/g, ''));
    expect(plain.length).toBeGreaterThan(100);
    expect(plain.filter((word, index) => plain.indexOf(word) !== index)).toEqual([]);
  });

  it('gives each word a meaning that is a sentence', () => {
    expect(rows.filter(([, meaning = '']) => !/^[A-Z`].* .*[.)]$/.test(meaning))).toEqual([]);
  });

  const inCode: Record<string, string[]> = {
    'step kinds': STEP_SCHEMAS.map((schema) => `\`${String(schema.meta()?.['title'])}\` step`),
    're-entry rules': TrackSchema.shape.reentry.options.map((rule) => `\`${rule}\` re-entry`),
    stages: STAGES.map((stage) => `\`${stage}\``),
    'service actions': SERVICE_ACTIONS.map((action) => `\`${action}\``),
    channels: CHANNELS.map((channel) => `\`${channel}\` channel`),
    'event families': [
      ...new Set(Object.keys(EVENT_FIELDS).map((type) => `\`${type.split('.')[0] ?? ''}.*\` events`)),
    ],
  };

  it.each(Object.entries(inCode))('has all %s of the code', (_, expected) => {
    expect(expected.filter((word) => !words.includes(word))).toEqual([]);
  });

  it('names nothing in code type that the code does not have', () => {
    const known = Object.values(inCode).flat();
    expect(words.filter((word) => word.startsWith('`') && !known.includes(word))).toEqual([]);
  });
});
