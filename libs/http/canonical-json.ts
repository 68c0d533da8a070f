import { hash } from 'node:crypto';

/**
 * Writes JSON with sorted keys. Two bodies that differ only in the order of their keys have one text, and so one
 * hash. The code is simple because it runs for every event.
 */
export function canonicalJson(value: unknown): string {
  if (value === undefined) return 'null';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isRecord(value)) return '{}';
  let text = '';
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member !== undefined)
      text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`;
  }
  return `{${text}}`;
}

const isRecord = (value: object): value is Record<string, unknown> => !Array.isArray(value);

export const sha256 = (text: string): Buffer => hash('sha256', text, 'buffer');
