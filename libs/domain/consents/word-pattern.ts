/** A pattern over words (see reply-rules.ts), as a regular expression over `word/,TAG,TAG,/ `. */
export interface Matcher {
  /** The first place it fits. */
  find(text: string): { words: string; atStart: boolean } | undefined;
  /** The text with the marked word's meanings taken away wherever the pattern fits. */
  without(text: string): string;
}

export function matcher(pattern: string): Matcher {
  const parts = pattern.split(' ').map(part);
  const mark = parts.findIndex(({ marked }) => marked);
  const source = (some: typeof parts) => some.map(({ regex }) => regex).join('');
  const whole = new RegExp(`(?<![^ ])${source(parts)}`, 'u');
  const split =
    mark === -1
      ? undefined
      : new RegExp(
          `((?<![^ ])${source(parts.slice(0, mark))})(${source(parts.slice(mark, mark + 1))})(?=${source(parts.slice(mark + 1))})`,
          'gu',
        );
  return {
    find(text) {
      const found = whole.exec(text);
      if (found === null) return undefined;
      return { words: found[0].replace(/\/[^ ]*/g, '').trim(), atStart: found.index === 0 };
    },
    without(text) {
      if (split === undefined) return text;
      return text.replace(split, (_all, before: string, marked: string) => before + blank(marked));
    },
  };
}

const blank = (words: string): string =>
  words.replace(/[^ /]+\/[^ ]*/g, (word) => `_${word.split('/')[0] ?? ''}/,/`);

function part(text: string): { regex: string; marked: boolean } {
  const plain = (regex: string) => ({ regex, marked: false });
  if (text === '^') return plain('(?<![^])');
  if (text === '$') return plain('$');
  const gap = /^\.\.(\d)$/.exec(text);
  if (gap !== null) return plain(`(?:[^ _][^ ]* ){0,${gap[1] ?? '0'}}?`);
  if (text.startsWith('<!')) return plain(`(?<!${anyOf(text.slice(2))})`);
  if (text.startsWith('!')) return plain(`(?!${anyOf(text.slice(1))})`);
  const marked = text.startsWith('=') || text.includes('|=');
  const bare = text.replaceAll('=', '');
  const repeated = /^(.*)\*(\d)$/.exec(bare);
  if (repeated !== null) return { regex: `${anyOf(repeated[1] ?? '')}{0,${repeated[2] ?? '0'}}`, marked };
  if (bare.endsWith('?')) return { regex: `${anyOf(bare.slice(0, -1))}?`, marked };
  return { regex: anyOf(bare), marked };
}

function anyOf(text: string): string {
  const one = (name: string): string => {
    if (name === '$') return '$';
    return /^[A-Z]/.test(name) ? `[^ /]+/[^ ]*,${name},[^ ]*/ ` : `${name}/[^ ]* `;
  };
  return `(?:${text.split('|').map(one).join('|')})`;
}
