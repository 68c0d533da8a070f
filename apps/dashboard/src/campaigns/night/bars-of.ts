const MINUTE = 60_000;
const SHOWN = 60;

/** One bar for each of the last sixty minutes, the oldest first; a minute without saves has a bar of nothing. */
export function barsOf(
  minutes: readonly { minute: string; saves: number }[],
  now: number,
): { at: number; saves: number }[] {
  const saves = new Map(minutes.map((row) => [Date.parse(row.minute), row.saves]));
  const last = Math.floor(now / MINUTE) * MINUTE;
  return Array.from({ length: SHOWN }, (_, index) => {
    const at = last - (SHOWN - 1 - index) * MINUTE;
    return { at, saves: saves.get(at) ?? 0 };
  });
}
