import { Button, Group, Text, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Step } from '#domain/flows/flow.js';
import type { StepPlace } from '#domain/flows/step-map.js';
import { TargetField } from '#dashboard/flows/fields/target-field.js';
import type { FlowCommand } from '#dashboard/flows/model/commands.js';
import type { ShownProblem } from '#dashboard/flows/model/problems.js';
import { sentenceOf, titleOf } from '#dashboard/flows/model/sentences.js';
import type { StepTime } from '#dashboard/flows/model/step-times.js';
import { withoutUndefined } from '#dashboard/flows/model/ways.js';
import { timeWords } from '#dashboard/flows/canvas/step-card.js';
import { StepFields } from '#dashboard/flows/steps/step-fields.js';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';
import { Panel } from './panel.js';
import css from './panels.module.css';
import { ProblemList } from './problem-list.js';

interface StepPanelProps {
  place: StepPlace;
  step: Step;
  time: StepTime | undefined;
  problems: readonly ShownProblem[];
  run: (command: FlowCommand, joinAs?: string) => void;
  close: () => void;
  focusCount: number;
  /** What the change does to the fans on the step, and other questions about it. */
  children?: ReactNode;
}

/** One step: a plain sentence, its fields, and what is wrong with it. */
export function StepPanel({
  place,
  step,
  time,
  problems,
  run,
  close,
  focusCount,
  children,
}: StepPanelProps): ReactNode {
  const texts = useTexts();
  const { screen } = texts;
  const change = (changed: Step): void =>
    run({ kind: 'editStep', place, step: changed }, `step:${place.track}/${place.step}`);
  return (
    <Panel title={titleOf(step, texts)} close={close} focusCount={focusCount}>
      <Text size="sm" className={css['sentence'] ?? ''} data-sentence>
        {sentenceOf(step, texts)}
      </Text>
      {time !== undefined && <Text size="sm" c="dimmed">{`${screen.when}: ${timeWords(time, texts)}`}</Text>}
      <ProblemList problems={problems} />
      <CommonFields step={step} onChange={change} />
      <Text size="xs" c="dimmed">{`${screen.id}: ${place.track}/${step.id}`}</Text>
      {children}
      <Group>
        <Button variant="default" size="xs" onClick={() => run({ kind: 'removeSteps', places: [place] })}>
          {screen.remove}
        </Button>
      </Group>
    </Panel>
  );
}

function CommonFields({ step, onChange }: { step: Step; onChange: (step: Step) => void }): ReactNode {
  const { screen } = useTexts();
  return (
    <>
      <TextInput
        label={screen.name}
        description={screen.nameHelp}
        value={step.name ?? ''}
        onChange={({ currentTarget: { value } }) =>
          onChange(withoutUndefined({ ...step, name: value === '' ? undefined : value }))
        }
      />
      <StepFields key={step.id} step={step} onChange={onChange} />
      {hasNext(step) && (
        <TargetField
          label={screen.comesNext}
          value={step.next}
          onChange={(next) => onChange(withoutUndefined({ ...step, next }))}
        />
      )}
    </>
  );
}

/** Kinds whose following step is named by `next` alone. The others name it on each of their ways. */
const hasNext = ({ kind }: Step): boolean => !['exit', 'branch', 'split', 'waitForEvent'].includes(kind);
