import { Checkbox, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { CHECKED_STAGES, type CheckedStage, SERVICE_ACTIONS } from '#domain/terms.js';
import { withoutUndefined } from '#dashboard/flows/model/ways.js';
import { Choice } from '#dashboard/flows/fields/choice.js';
import { TargetField } from '#dashboard/flows/fields/target-field.js';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';
import type { FieldsProps } from './fields-props.js';

export function ServiceFields({ step, onChange }: FieldsProps<'service'>): ReactNode {
  const { screen, actions, ways } = useTexts();
  return (
    <Stack gap="sm">
      <Choice
        label={screen.fields.action}
        value={step.action}
        options={SERVICE_ACTIONS}
        words={actions}
        onChange={(action) => {
          const others = action === 'check' ? {} : { looksFor: undefined, baseline: undefined };
          onChange(withoutUndefined({ ...step, ...others, action }));
        }}
      />
      {step.action === 'check' && <CheckFields step={step} onChange={onChange} />}
      <TargetField
        label={ways.onFailed}
        value={step.onFailed}
        onChange={(onFailed) => onChange(withoutUndefined({ ...step, onFailed }))}
      />
    </Stack>
  );
}

function CheckFields({ step, onChange }: FieldsProps<'service'>): ReactNode {
  const { screen, stages } = useTexts();
  const looksFor = step.looksFor ?? [...CHECKED_STAGES];
  const withStage = (stage: CheckedStage, isWanted: boolean): CheckedStage[] =>
    CHECKED_STAGES.filter((one) => (one === stage ? isWanted : looksFor.includes(one)));
  return (
    <>
      {CHECKED_STAGES.map((stage) => (
        <Checkbox
          key={stage}
          label={stages[stage]}
          checked={looksFor.includes(stage)}
          onChange={({ currentTarget }) =>
            onChange({ ...step, looksFor: withStage(stage, currentTarget.checked) })
          }
        />
      ))}
      <Checkbox
        label={screen.fields.baseline}
        checked={step.baseline ?? false}
        onChange={({ currentTarget: { checked } }) =>
          onChange(withoutUndefined({ ...step, baseline: checked ? true : undefined }))
        }
      />
    </>
  );
}
