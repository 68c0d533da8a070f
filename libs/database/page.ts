/**
 * Ends a statement that returns one page of a list. The list is sorted by a unique key that never changes, so no row is
 * left out or shown twice while rows come and go. `column` and the two parameters are SQL, such as `f.id`, `$2::uuid`
 * and `$3`. A null key asks for the first page.
 */
export const pageAfter = (column: string, key: string, limit: string): string =>
  `(${key} IS NULL OR ${column} > ${key}) ORDER BY ${column} LIMIT ${limit}`;

/** Ends a statement in the same way, for a list that begins with the newest row. */
export const pageBefore = (column: string, key: string, limit: string): string =>
  `(${key} IS NULL OR ${column} < ${key}) ORDER BY ${column} DESC LIMIT ${limit}`;
