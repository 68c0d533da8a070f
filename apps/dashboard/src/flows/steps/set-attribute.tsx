import { Stack, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { readValue } from '#dashboard/flows/model/where-text.js';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';
import type { FieldsProps } from './fields-props.js';

export function SetAttributeFields({ step, onChange }: FieldsProps<'setAttribute'>): ReactNode {
  const { fields } = useTexts().screen;
  return (
    <Stack gap="sm">
      <TextInput
        label={fields.attribute}
        value={step.attribute}
        onChange={({ currentTarget }) => onChange({ ...step, attribute: currentTarget.value })}
      />
      <TextInput
        label={fields.value}
        value={String(step.value)}
        onChange={({ currentTarget }) => onChange({ ...step, value: readValue(currentTarget.value) })}
      />
    </Stack>
  );
}
