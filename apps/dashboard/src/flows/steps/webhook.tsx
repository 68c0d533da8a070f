import { MultiSelect, Stack, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { WEBHOOK_FIELDS } from '#domain/terms.js';
import { withoutUndefined } from '#dashboard/flows/model/ways.js';
import { TargetField } from '#dashboard/flows/fields/target-field.js';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';
import type { FieldsProps } from './fields-props.js';

export function WebhookFields({ step, onChange }: FieldsProps<'webhook'>): ReactNode {
  const { screen, ways } = useTexts();
  const { fields } = screen;
  return (
    <Stack gap="sm">
      <TextInput
        label={fields.url}
        type="url"
        value={step.url}
        onChange={({ currentTarget }) => onChange({ ...step, url: currentTarget.value })}
      />
      <TextInput
        label={fields.event}
        value={step.event}
        onChange={({ currentTarget }) => onChange({ ...step, event: currentTarget.value })}
      />
      <MultiSelect
        label={fields.include}
        value={step.include}
        data={[...WEBHOOK_FIELDS]}
        onChange={(chosen) =>
          onChange({ ...step, include: WEBHOOK_FIELDS.filter((field) => chosen.includes(field)) })
        }
      />
      <TargetField
        label={ways.onFailed}
        value={step.onFailed}
        onChange={(onFailed) => onChange(withoutUndefined({ ...step, onFailed }))}
      />
    </Stack>
  );
}
