import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';
import type { FieldsProps } from './fields-props.js';

export function ExitFields({ step, onChange }: FieldsProps<'exit'>): ReactNode {
  const { fields } = useTexts().screen;
  return (
    <TextInput
      label={fields.reason}
      value={step.reason}
      onChange={({ currentTarget }) => onChange({ ...step, reason: currentTarget.value })}
    />
  );
}
