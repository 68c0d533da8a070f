import { createHash } from 'node:crypto';

/** The query of a request, by name; a name that comes twice has a list. */
export type Query = Record<string, unknown>;

/** Says which page of a list is meant, not which list: the other parameters are its filters. */
const PAGING = new Set(['cursor', 'limit']);

/** The parameters that are not among the known ones, in the order sent. */
export const unknownParameters = (query: Query, known: readonly string[]): string[] =>
  Object.keys(query).filter((name) => !known.includes(name));

/** Short, and the same for the same path with the same filters, in whatever order they are sent. */
export function listMark(path: string, query: Query): string {
  const filters = Object.entries(query)
    .filter(([name]) => !PAGING.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const list = JSON.stringify([path.replace(/\/$/, '').toLowerCase(), filters]);
  return createHash('sha256').update(list).digest('base64url').slice(0, 10);
}

/** A cursor as callers see it: the key of the last row, and the mark of the list it is of. */
export const markCursor = (cursor: string, mark: string): string => `${cursor}.${mark}`;

/** The cursor without its mark; undefined where it is of another list, or made up. */
export function unmarkCursor(text: string, mark: string): string | undefined {
  const end = `.${mark}`;
  return text.endsWith(end) && text.length > end.length ? text.slice(0, -end.length) : undefined;
}
