/** One emoji with its colour and tags; several may be joined to one. */
const EMOJI = String.raw`\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?[\u{E0020}-\u{E007F}]*`;
const GRAPHEME = new RegExp(
  [
    String.raw`\r\n`,
    String.raw`\p{Regional_Indicator}{2}`,
    String.raw`[0-9#*]\uFE0F?\u20E3`,
    String.raw`${EMOJI}(?:\u200D${EMOJI})*`,
    String.raw`[\s\S](?:\p{M}|\uFE0F|\u200D)*`,
  ].join('|'),
  'gu',
);

/**
 * A text in the signs that people see. An emoji of several parts, a flag, a letter with its accents are one. It is ours
 * and not the process's, so that a text is cut alike on every machine.
 */
export const graphemesOf = (text: string): string[] => text.match(GRAPHEME) ?? [];
