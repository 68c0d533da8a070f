import { Autocomplete, Checkbox, MultiSelect, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { SEND_INTENTS } from '#domain/events/catalogue.js';
import { CHANNELS, isChannel, PURPOSES } from '#domain/terms.js';
import { withoutUndefined } from '#dashboard/flows/model/ways.js';
import { Choice } from '#dashboard/flows/fields/choice.js';
import { OptionalCondition } from '#dashboard/flows/fields/condition-field.js';
import { DurationField } from '#dashboard/flows/fields/duration-field.js';
import { useWorld } from '#dashboard/flows/fields/world.js';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';
import type { FieldsProps } from './fields-props.js';

export function SendFields({ step, onChange }: FieldsProps<'send'>): ReactNode {
  return (
    <Stack gap="sm">
      <MessageFields step={step} onChange={onChange} />
      <PurposeFields step={step} onChange={onChange} />
      <LimitFields step={step} onChange={onChange} />
    </Stack>
  );
}

function MessageFields({ step, onChange }: FieldsProps<'send'>): ReactNode {
  const { screen, channels } = useTexts();
  const { templates } = useWorld();
  return (
    <>
      <Autocomplete
        label={screen.fields.template}
        description={screen.fields.templateHelp}
        value={step.template}
        data={[...templates]}
        onChange={(template) => onChange({ ...step, template })}
      />
      <MultiSelect
        label={screen.fields.channels}
        value={step.channels}
        data={CHANNELS.map((channel) => ({ value: channel, label: channels[channel] }))}
        onChange={(chosen) => onChange({ ...step, channels: chosen.filter(isChannel) })}
      />
    </>
  );
}

function PurposeFields({ step, onChange }: FieldsProps<'send'>): ReactNode {
  const { screen, purposes, intents } = useTexts();
  return (
    <>
      <Choice
        label={screen.fields.purpose}
        value={step.purpose}
        options={PURPOSES}
        words={purposes}
        onChange={(purpose) => onChange({ ...step, purpose })}
      />
      <Choice
        label={screen.fields.intent}
        value={step.intent}
        options={SEND_INTENTS}
        words={intents}
        onChange={(intent) => onChange({ ...step, intent })}
      />
    </>
  );
}

function LimitFields({ step, onChange }: FieldsProps<'send'>): ReactNode {
  const { fields } = useTexts().screen;
  return (
    <>
      <OptionalCondition
        label={fields.skipIf}
        value={step.skipIf}
        onChange={(skipIf) => onChange(withoutUndefined({ ...step, skipIf }))}
      />
      <DurationField
        label={fields.validFor}
        value={step.validFor ?? {}}
        onChange={(length) => {
          const validFor = Object.keys(length).length === 0 ? undefined : length;
          onChange(withoutUndefined({ ...step, validFor }));
        }}
      />
      {(['reward', 'review'] as const).map((field) => (
        <Checkbox
          key={field}
          label={fields[field]}
          checked={step[field] ?? false}
          onChange={({ currentTarget: { checked } }) =>
            onChange(withoutUndefined({ ...step, [field]: checked ? true : undefined }))
          }
        />
      ))}
    </>
  );
}
