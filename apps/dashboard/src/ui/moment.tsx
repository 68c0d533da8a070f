import { Text, Tooltip } from '@mantine/core';
import { useSpeech } from '#dashboard/texts/texts.js';
import { distanceOf, momentOf } from './format.js';

/** A real moment: how far it is from now, and on hover the date in the reader's zone. */
export function Moment({ at }: { at: string | null }) {
  const { language } = useSpeech();
  if (at === null) return <Text span>–</Text>;
  return (
    <Tooltip label={momentOf(language, at)}>
      <Text span component="time" dateTime={at} tabIndex={0}>
        {distanceOf(language, at, Date.now())}
      </Text>
    </Tooltip>
  );
}
