import type { Where } from '#domain/flows/flow.js';
import type { AttributeValue } from '#domain/terms.js';

/** Reads lines "field=value" or "field=one|other". Lines without "=" are not finished, and are left out. */
export function readWhere(text: string): Where | undefined {
  const lines = text.split('\n').flatMap((line): [string, Where[string]][] => {
    const at = line.indexOf('=');
    const [field, said] = [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    if (at < 0 || field === '' || said === '') return [];
    const values = said.split('|').map((one) => readValue(one.trim()));
    const [first] = values;
    return [[field, values.length === 1 && first !== undefined ? first : { in: values }]];
  });
  return lines.length === 0 ? undefined : Object.fromEntries(lines);
}

export const writeWhere = (where: Where | undefined): string =>
  Object.entries(where ?? {})
    .map(([field, test]) => `${field}=${typeof test === 'object' ? test.in.join('|') : String(test)}`)
    .join('\n');

/** "true" and "false" are truth values, and what looks like a number is one. */
export function readValue(text: string): AttributeValue {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
