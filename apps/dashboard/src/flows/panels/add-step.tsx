import { Modal, SegmentedControl, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import type { StepKind } from '#domain/flows/flow.js';
import type { TrackSpot } from '#dashboard/flows/model/commands.js';
import { STEP_KINDS } from '#dashboard/flows/model/new-step.js';
import type { WayField } from '#dashboard/flows/model/ways.js';
import { STEP_ICONS } from '#dashboard/flows/steps/step-icons.js';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';
import css from './add-step.module.css';

interface AddStepProps {
  spot: TrackSpot | undefined;
  /** The ways of the card, if it has several; the step is put on one of them. */
  ways: readonly { field: WayField; name: string }[];
  pick: (spot: TrackSpot, kind: StepKind) => void;
  close: () => void;
}

/** Chooses the kind of a new step: by a click, or by typing a few letters and Enter. */
export function AddStep({ spot, ways, pick, close }: AddStepProps): ReactNode {
  const { screen } = useTexts();
  return (
    <Modal opened={spot !== undefined} onClose={close} title={screen.addStep} size="md" lockScroll={false}>
      {spot !== undefined && <KindList spot={spot} ways={ways} pick={pick} />}
    </Modal>
  );
}

function KindList({
  spot,
  ways,
  pick,
}: Omit<AddStepProps, 'close' | 'spot'> & { spot: TrackSpot }): ReactNode {
  const [field, setField] = useState(spot.field);
  return (
    <Stack gap="sm">
      {ways.length > 1 && (
        <SegmentedControl
          fullWidth
          value={field}
          data={ways.map((way) => ({ value: way.field, label: way.name }))}
          onChange={(chosen) => {
            const way = ways.find((one) => one.field === chosen);
            if (way !== undefined) setField(way.field);
          }}
        />
      )}
      <KindSearch pick={(kind) => pick({ ...spot, field }, kind)} />
    </Stack>
  );
}

function KindSearch({ pick }: { pick: (kind: StepKind) => void }): ReactNode {
  const { screen, kinds, kindHelp } = useTexts();
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const wanted = typed.trim().toLowerCase();
  const found = STEP_KINDS.filter((kind) =>
    `${kinds[kind]} ${kindHelp[kind]}`.toLowerCase().includes(wanted),
  );
  const at = Math.min(active, Math.max(0, found.length - 1));
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const chosen = found[at];
    if (step !== 0) setActive((at + step + found.length) % Math.max(1, found.length));
    else if (event.key === 'Enter' && chosen !== undefined) pick(chosen);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <TextInput
        data-autofocus
        {...listens(found[at])}
        aria-label={screen.addStep}
        placeholder={screen.addStep}
        value={typed}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id="step-kinds" role="listbox" aria-label={screen.addStep}>
        {found.map((kind, index) => (
          <KindRow key={kind} kind={kind} isActive={index === at} pick={() => pick(kind)} />
        ))}
      </div>
    </>
  );
}

/** Tells a screen reader which row of the list the field is at. */
const listens = (active: StepKind | undefined) => ({
  ...{ role: 'combobox', 'aria-expanded': true, 'aria-controls': 'step-kinds' },
  ...(active === undefined ? {} : { 'aria-activedescendant': `kind-${active}` }),
});

function KindRow({
  kind,
  isActive,
  pick,
}: {
  kind: StepKind;
  isActive: boolean;
  pick: () => void;
}): ReactNode {
  const { kinds, kindHelp } = useTexts();
  const Icon = STEP_ICONS[kind];
  return (
    <UnstyledButton
      id={`kind-${kind}`}
      className={css['row']}
      role="option"
      aria-selected={isActive}
      tabIndex={-1}
      onClick={pick}
    >
      <Icon size={18} aria-hidden />
      <Text size="sm" fw={600} span>
        {kinds[kind]}
      </Text>
      <Text size="sm" c="dimmed" span>
        {kindHelp[kind]}
      </Text>
    </UnstyledButton>
  );
}
