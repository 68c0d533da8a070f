import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWorld } from '#dashboard/flows/fields/world.js';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';
import type { FieldsProps } from './fields-props.js';

export function StartTrackFields({ step, onChange }: FieldsProps<'startTrack'>): ReactNode {
  const { fields } = useTexts().screen;
  const { flow } = useWorld();
  return (
    <Select
      label={fields.startTrack}
      value={step.track}
      allowDeselect={false}
      data={[...new Set([step.track, ...flow.tracks.map(({ id }) => id)])]}
      onChange={(track) => {
        if (track !== null) onChange({ ...step, track });
      }}
    />
  );
}
