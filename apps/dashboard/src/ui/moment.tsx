import { Text, Tooltip } from '@mantine/core';
import { useSpeech } from '#dashboard/texts/texts.js';
import { distanceOf, momentOf } from './format.js';
import { useNow } from './use-now.js';

/** A real moment: how far it is from now, and on hover or focus its date in the reader's zone, with the zone. */
export function Moment({ at }: { at: string | null }) {
  return <MomentFrom at={at} now={useNow(30_000)} />;
}

interface MomentFromProps {
  at: string | null;
  /** What the clock that `at` is on shows now (ms). */
  now: number;
  /** Whose clock that is, where it is not the real one. */
  clock?: string;
}

export function MomentFrom({ at, now, clock }: MomentFromProps) {
  const { language } = useSpeech();
  if (at === null) return <Text span>–</Text>;
  const date = momentOf(language, at);
  const label = clock === undefined ? date : `${date} · ${clock}`;
  return (
    <Tooltip label={label} events={{ hover: true, focus: true, touch: true }}>
      <Text span inherit component="time" dateTime={at} tabIndex={0}>
        {distanceOf(language, at, now)}
      </Text>
    </Tooltip>
  );
}
