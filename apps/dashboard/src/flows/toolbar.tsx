import { ActionIcon, Badge, Button, Text, TextInput, Tooltip, VisuallyHidden } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconArrowsDiff,
  IconBraces,
  IconMaximize,
  IconPlayerPlay,
  IconPlus,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useErrorSentence } from '#dashboard/ui/states.js';
import { KeysHelp } from './keys-help.js';
import css from './flow-builder.module.css';
import { useTexts } from './texts/use-texts.js';
import type { Work } from './use-work.js';

/** The bar above the canvas: the name, the state of the draft, and what can be done with it. */
export function Toolbar({ work }: { work: Work }): ReactNode {
  const { builder, live } = work;
  const { screen } = useTexts();
  const { flow } = builder.editor;
  return (
    <header className={css['toolbar']}>
      <VisuallyHidden component="h1">{flow.name}</VisuallyHidden>
      <TextInput
        className={css['name'] ?? ''}
        aria-label={screen.name}
        variant="unstyled"
        value={flow.name}
        onChange={({ currentTarget }) =>
          builder.run({ kind: 'editFlow', flow: { ...flow, name: currentTarget.value } }, 'flow:name')
        }
      />
      <Badge variant="light" color="gray" tt="none">
        {live === undefined ? screen.neverPublished : screen.published(live.version)}
      </Badge>
      <ProblemButton work={work} />
      <Icons work={work} />
      <KeysHelp />
      <SaveState work={work} />
      <MainButtons work={work} />
    </header>
  );
}

function ProblemButton({ work: { checked, sides } }: { work: Work }): ReactNode {
  const { screen } = useTexts();
  const errors = checked.problems.filter(({ severity }) => severity === 'error').length;
  const warnings = checked.problems.length - errors;
  const color = errors > 0 ? 'red' : warnings > 0 ? 'yellow' : 'gray';
  return (
    <Button variant="light" size="xs" color={color} autoContrast onClick={() => sides.open('problems', true)}>
      {screen.problems(errors, warnings)}
    </Button>
  );
}

function MainButtons({ work: { builder, checked, save, sides, saveNow } }: { work: Work }): ReactNode {
  const { screen } = useTexts();
  return (
    <>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconPlayerPlay size={14} />}
        onClick={() => sides.open('rehearse', true)}
      >
        {screen.rehearse}
      </Button>
      <Button
        variant="default"
        size="xs"
        disabled={!builder.isDirty || !checked.isTaken}
        loading={save.state.kind === 'saving'}
        onClick={() => void saveNow()}
      >
        {screen.save}
      </Button>
      <Button size="xs" onClick={() => sides.open('publish', true)}>
        {screen.publish}
      </Button>
    </>
  );
}

/** Whether the draft is saved, and if not, where it is meanwhile. */
function SaveState({ work: { builder, checked, save } }: { work: Work }): ReactNode {
  const { screen } = useTexts();
  const sentence = useErrorSentence();
  const said = (): string => {
    if (save.state.kind === 'saving') return screen.saving;
    if (save.state.kind === 'failed' && builder.isDirty) return sentence(save.state.error);
    if (builder.wasRestored) return screen.restored;
    if (!builder.isDirty) return screen.saved;
    return checked.isTaken ? `${screen.unsaved} · ${screen.keptHere}` : screen.unfinishedSave;
  };
  return (
    <>
      <Text size="sm" c="dimmed" role="status">
        {said()}
      </Text>
      {builder.wasRestored && (
        <Button variant="subtle" size="xs" onClick={builder.discard}>
          {screen.discard}
        </Button>
      )}
    </>
  );
}

function Icons({ work: { builder, sides, fit } }: { work: Work }): ReactNode {
  const { screen } = useTexts();
  const { past, future } = builder.editor;
  const buttons = [
    { label: screen.undo, icon: IconArrowBackUp, act: builder.undo, isOff: past.length === 0 },
    { label: screen.redo, icon: IconArrowForwardUp, act: builder.redo, isOff: future.length === 0 },
    { label: screen.addTrack, icon: IconPlus, act: () => builder.run({ kind: 'addTrack' }), isOff: false },
    { label: screen.fit, icon: IconMaximize, act: fit, isOff: false },
    { label: screen.json, icon: IconBraces, act: () => sides.open('json', true), isOff: false },
    { label: screen.compare, icon: IconArrowsDiff, act: () => sides.open('diff', true), isOff: false },
  ];
  return (
    <ActionIcon.Group>
      {buttons.map(({ label, icon: Icon, act, isOff }) => (
        <Tooltip key={label} label={label}>
          <ActionIcon variant="default" size={30} aria-label={label} disabled={isOff} onClick={act}>
            <Icon size={16} />
          </ActionIcon>
        </Tooltip>
      ))}
    </ActionIcon.Group>
  );
}
