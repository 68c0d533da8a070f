/** The text of a CHECK that a column holds one of the domain's words. A spec holds it equal to the migrated schema. */
export function oneOf(column: string, words: readonly string[]): string {
  return `${column} IN (${words.map((word) => `'${word}'`).join(', ')})`;
}
