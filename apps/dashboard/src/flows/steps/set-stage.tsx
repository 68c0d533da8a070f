import type { ReactNode } from 'react';
import { STAGES } from '#domain/terms.js';
import { Choice } from '#dashboard/flows/fields/choice.js';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';
import type { FieldsProps } from './fields-props.js';

export function SetStageFields({ step, onChange }: FieldsProps<'setStage'>): ReactNode {
  const { screen, stages } = useTexts();
  return (
    <Choice
      label={screen.fields.stage}
      value={step.stage}
      options={STAGES}
      words={stages}
      onChange={(stage) => onChange({ ...step, stage })}
    />
  );
}
