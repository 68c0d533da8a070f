/**
 * Whether JSON escapes what Postgres cannot store as text: NUL, or half of a surrogate pair. Written plainly neither is
 * JSON in UTF-8.
 */
export function holdsUnstorable(json: string): boolean {
  if (!json.includes('\\u')) return false;
  const rest = json.replaceAll(/\\\\|\\u[dD][89abAB]..\\u[dD][c-fC-F]../g, '');
  return /\\u(0000|[dD][89a-fA-F])/.test(rest);
}
