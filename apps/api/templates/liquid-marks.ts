/**
 * Puts a mark of letters and figures in the place of each piece of Liquid, so that a compiler of HTML or MJML neither
 * reads nor changes it, and so that a piece which is lost on the way is noticed.
 */
export interface Marked {
  text: string;
  pieces: readonly { mark: string; liquid: string; line: number }[];
}

const LIQUID = /\{%-?\s*(?:comment|raw)\b[\s\S]*?end(?:comment|raw)\s*-?%\}|\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g;

export function markLiquid(source: string): Marked {
  const pieces: { mark: string; liquid: string; line: number }[] = [];
  const text = source.replace(LIQUID, (liquid, at: number) => {
    const mark = `LQ${pieces.length}X`;
    pieces.push({ mark, liquid, line: lineAt(source, at) });
    return mark;
  });
  return { text, pieces };
}

/** The line of a place, from 1 on. */
export const lineAt = (text: string, at: number): number => text.slice(0, at).split('\n').length;

/** The text with its Liquid back. */
export function unmark(text: string, { pieces }: Marked): string {
  const liquidOf = new Map(pieces.map(({ mark, liquid }) => [mark, liquid]));
  return text.replace(/LQ\d+X/g, (mark) => liquidOf.get(mark) ?? mark);
}

/** The pieces that the text does not hold any more. */
export const lostPieces = (text: string, { pieces }: Marked): Marked['pieces'] =>
  pieces.filter(({ mark }) => !new RegExp(`${mark}(?!\\d)`).test(text));
