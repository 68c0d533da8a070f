/** Splits what came of a stream of server-sent events into the data of whole events, and what is left over. */
export function eventsIn(text: string): { data: string[]; rest: string } {
  const blocks = text.split('\n\n');
  const rest = blocks.pop() ?? '';
  const data = blocks.flatMap((block) => {
    const lines = block.split('\n').filter((line) => line.startsWith('data: '));
    return lines.length === 0 ? [] : [lines.map((line) => line.slice('data: '.length)).join('\n')];
  });
  return { data, rest };
}
