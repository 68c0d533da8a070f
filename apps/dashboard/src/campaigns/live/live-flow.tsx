import { Group, Stack, Text } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useSpeech } from '#dashboard/texts/texts.js';
import { momentOf } from '#dashboard/ui/format.js';
import { Empty, Failed, Loading } from '#dashboard/ui/states.js';
import { LiveCanvas } from './live-canvas.js';
import { type Cell, useSteps } from './live-data.js';
import { StepFans } from './step-fans.js';

/** The flow of a campaign with its fans on it. */
export function LiveFlow() {
  const { id } = useParams({ from: '/campaigns/$id' });
  return <LiveFlowOf id={id} />;
}

export function LiveFlowOf({ id }: { id: string }) {
  const { texts, language } = useSpeech();
  const steps = useSteps(id);
  const [cell, setCell] = useState<Cell | undefined>();
  if (steps.isPending) return <Loading rows={5} height={80} />;
  if (steps.data === undefined) return <Failed error={steps.error} retry={() => void steps.refetch()} />;
  const { flow } = steps.data;
  if (flow === null) return <Empty {...texts.live.never} />;
  const known = new Set(
    flow.tracks.flatMap(({ id: track, steps: own }) => own.map((step) => `${track}/${step.id}`)),
  );
  const older = steps.data.steps.filter(({ track, step }) => !known.has(`${track}/${step}`)).length;
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {texts.live.asOf(momentOf(language, steps.data.asOf))}
        </Text>
        {older > 0 && (
          <Text size="sm" c="dimmed">
            {texts.live.older(older)}
          </Text>
        )}
      </Group>
      <LiveCanvas flow={flow} counts={steps.data.steps} open={setCell} />
      <StepFans campaignId={id} cell={cell} close={() => setCell(undefined)} />
    </Stack>
  );
}
