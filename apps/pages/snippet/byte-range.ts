/**
 * The part of a file that a `Range` header asks for (RFC 9110, 14.1.2): from and to are the first and the last byte.
 * `all`: no header, one that we do not understand, or several parts. `none`: nothing of it is in the file.
 */
export function byteRange(
  header: string | undefined,
  length: number,
): { from: number; to: number } | 'all' | 'none' {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return 'all';
  if (first === '') {
    const count = Math.min(Number(last), length);
    return count === 0 ? 'none' : { from: length - count, to: length - 1 };
  }
  const from = Number(first);
  const to = last === '' ? length - 1 : Math.min(Number(last), length - 1);
  // The end before the beginning is no range at all.
  if (last !== '' && Number(last) < from) return 'all';
  return from >= length ? 'none' : { from, to };
}
