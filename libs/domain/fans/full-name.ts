/** What a message may call somebody by, taken from a name that was written as one. */
export interface SplitName {
  firstName: string | null;
  lastName: string | null;
}

/**
 * `Ada Lowe` and `Lowe, Ada` are both Ada. The first word is the first name; whoever has two is called by one of them.
 */
export function splitName(name: string): SplitName {
  const [before = '', ...after] = name.split(',').map((part) => part.trim());
  const behind = after.join(' ').trim();
  if (behind !== '') return { firstName: firstWord(behind), lastName: before === '' ? null : before };
  const [first = '', ...others] = before.split(/\s+/);
  return { firstName: first === '' ? null : first, lastName: others.length === 0 ? null : others.join(' ') };
}

const firstWord = (text: string): string => text.split(/\s+/)[0] ?? text;
