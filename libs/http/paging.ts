import { z } from 'zod';
import { holdsUnstorable } from '#contracts/http/json-text.js';
import type { Page } from '#contracts/http/paging.js';
import { badRequest } from './problem.js';

/**
 * Reads a cursor: the key of the last row shown. Callers do not know its form. `keys` says what it must hold. An
 * invented cursor, or one of another list, is a 400.
 */
export function decodeCursor<S extends z.ZodType>(
  cursor: string | undefined,
  keys: S,
): z.infer<S> | undefined {
  if (cursor === undefined) return undefined;
  const parsed = keys.safeParse(fromBase64Json(cursor));
  if (parsed.success) return parsed.data;
  throw badRequest([{ path: 'cursor', message: 'Not a cursor of this list' }]);
}

export function encodeCursor(keys: unknown): string {
  return Buffer.from(JSON.stringify(keys)).toString('base64url');
}

/** Makes a page of `limit` rows from up to `limit + 1` rows that were read. */
export function pageFrom<Row, Item>(
  rows: Row[],
  limit: number,
  keysOf: (row: Row) => unknown,
  toItem: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: shown.map(toItem), nextCursor: more ? encodeCursor(keysOf(last)) : null };
}

function fromBase64Json(text: string): unknown {
  try {
    const json = Buffer.from(text, 'base64url').toString('utf8');
    return holdsUnstorable(json) ? undefined : JSON.parse(json);
  } catch {
    return undefined;
  }
}
