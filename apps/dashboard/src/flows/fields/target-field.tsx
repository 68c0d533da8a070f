import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { titleOf } from '#dashboard/flows/model/sentences.js';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';
import { useWorld } from './world.js';

interface TargetFieldProps {
  label: string;
  value: string | undefined;
  /** Without a value the track goes on with the following step; a field that must name a step has no such choice. */
  isRequired?: boolean;
  onChange: (value: string | undefined) => void;
}

/** A step of the same track, to go on with. A step that is not there any more stays visible as unfinished. */
export function TargetField({ label, value, isRequired = false, onChange }: TargetFieldProps): ReactNode {
  const texts = useTexts();
  const { flow, track } = useWorld();
  const steps = flow.tracks.find(({ id }) => id === track)?.steps ?? [];
  const isMissing = value !== undefined && steps.every(({ id }) => id !== value);
  return (
    <Select
      label={label}
      searchable
      value={value ?? null}
      clearable={!isRequired}
      placeholder={isRequired ? texts.screen.chooseNext : texts.screen.followsList}
      error={isMissing ? texts.screen.missing(value) : undefined}
      data={[
        ...(isMissing ? [{ value, label: value }] : []),
        ...steps.map((step) => ({ value: step.id, label: `${titleOf(step, texts)} · ${step.id}` })),
      ]}
      onChange={(chosen) => {
        if (chosen !== null || !isRequired) onChange(chosen ?? undefined);
      }}
    />
  );
}
