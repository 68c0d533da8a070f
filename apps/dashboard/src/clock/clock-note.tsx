import { Alert } from '@mantine/core';
import { IconClockBolt } from '@tabler/icons-react';
import { useSpeech } from '#dashboard/texts/texts.js';
import { countOf, momentOf } from '#dashboard/ui/format.js';
import { useNow } from '#dashboard/ui/use-now.js';
import { useClock } from './workspace-clock.js';

/** In a demo or rehearsal workspace: what its clock shows, and how fast it runs. Elsewhere nothing. */
export function ClockNote() {
  const { language, texts } = useSpeech();
  const clock = useClock();
  const now = useNow(1_000);
  if (clock.speed === 1) return null;
  const shows = momentOf(language, new Date(clock.at(now)).toISOString());
  return (
    <Alert
      icon={<IconClockBolt size={18} />}
      color="indigo"
      variant="light"
      p="xs"
      c="var(--mantine-color-text)"
    >
      {texts.clock.fast(countOf(language, clock.speed), shows)}
    </Alert>
  );
}
