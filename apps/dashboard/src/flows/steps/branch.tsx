import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { ConditionField } from '#dashboard/flows/fields/condition-field.js';
import { TargetField } from '#dashboard/flows/fields/target-field.js';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';
import type { FieldsProps } from './fields-props.js';

export function BranchFields({ step, onChange }: FieldsProps<'branch'>): ReactNode {
  const { screen, ways } = useTexts();
  return (
    <Stack gap="sm">
      <ConditionField
        label={screen.fields.condition}
        value={step.if}
        onChange={(condition) => onChange({ ...step, if: condition })}
      />
      <TargetField
        label={ways.then}
        isRequired
        value={step.then}
        onChange={(to) => onChange({ ...step, then: to ?? step.then })}
      />
      <TargetField
        label={ways.else}
        isRequired
        value={step.else}
        onChange={(to) => onChange({ ...step, else: to ?? step.else })}
      />
    </Stack>
  );
}
