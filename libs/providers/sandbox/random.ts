import { createHash } from 'node:crypto';

/** A number in [0, 1) that depends only on its arguments. */
export function chance(...parts: (string | number)[]): number {
  const digest = createHash('sha256').update(parts.join('\u0000')).digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}

/** A standard normal value that depends only on its arguments (Box–Muller). */
export function normal(...parts: (string | number)[]): number {
  const radius = Math.sqrt(-2 * Math.log(1 - chance(...parts, 'radius')));
  return radius * Math.cos(2 * Math.PI * chance(...parts, 'angle'));
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
