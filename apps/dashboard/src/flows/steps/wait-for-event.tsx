import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { withoutUndefined } from '#dashboard/flows/model/ways.js';
import { Choice } from '#dashboard/flows/fields/choice.js';
import { DurationField } from '#dashboard/flows/fields/duration-field.js';
import { EventsField } from '#dashboard/flows/fields/event-field.js';
import { TargetField } from '#dashboard/flows/fields/target-field.js';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';
import type { FieldsProps } from './fields-props.js';

export function WaitForEventFields({ step, onChange }: FieldsProps<'waitForEvent'>): ReactNode {
  const { screen, ways } = useTexts();
  const { fields } = screen;
  return (
    <Stack gap="sm">
      <EventsField value={step.events} onChange={(events) => onChange({ ...step, events })} />
      <Choice
        label={fields.since}
        value={step.since}
        options={['step', 'enrollment']}
        words={(since) => (since === 'step' ? fields.sinceStep : fields.sinceEnrollment)}
        onChange={(since) => onChange({ ...step, since })}
      />
      <DurationField
        label={fields.timeout}
        value={step.timeout}
        onChange={(timeout) => onChange({ ...step, timeout })}
      />
      <TargetField
        label={ways.onEvent}
        value={step.onEvent}
        onChange={(onEvent) => onChange(withoutUndefined({ ...step, onEvent }))}
      />
      <TargetField
        label={ways.onTimeout}
        value={step.onTimeout}
        onChange={(onTimeout) => onChange(withoutUndefined({ ...step, onTimeout }))}
      />
    </Stack>
  );
}
