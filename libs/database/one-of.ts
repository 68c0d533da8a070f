/**
 * Returns the text of a CHECK that a column holds one of the domain's words. A spec compares it with the migrated
 * schema.
 */
export function oneOf(column: string, words: readonly string[]): string {
  return `${column} IN (${words.map((word) => `'${word}'`).join(', ')})`;
}
