import { ActionIcon, Button, Group, Stack, Text } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Condition } from '#domain/flows/flow.js';
import { CONDITION_KINDS, newCondition } from '#dashboard/flows/model/new-condition.js';
import { conditionWords } from '#dashboard/flows/model/sentences.js';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';
import { Choice } from './choice.js';
import { ConditionParts } from './condition-parts.js';
import { useWorld } from './world.js';

interface ConditionFieldProps {
  label: string;
  value: Condition;
  onChange: (value: Condition) => void;
  /** Parts of a condition do not repeat the sentence. */
  isPart?: boolean;
}

/** A condition: its kind, the fields of the kind, and the whole of it in words. */
export function ConditionField({ label, value, onChange, isPart = false }: ConditionFieldProps): ReactNode {
  const texts = useTexts();
  const { flow, track } = useWorld();
  const step = flow.tracks.find(({ id }) => id === track)?.steps[0]?.id ?? '';
  return (
    <Stack gap="xs">
      <Choice
        label={label}
        value={value.kind}
        options={CONDITION_KINDS}
        words={texts.conditionKinds}
        onChange={(kind) => onChange(newCondition(kind, value, track, step))}
      />
      {value.kind === 'all' || value.kind === 'any' ? (
        <JoinedField value={value} onChange={onChange} />
      ) : value.kind === 'not' ? (
        <Indented>
          <ConditionField
            label={texts.screen.fields.condition}
            value={value.of}
            isPart
            onChange={(of) => onChange({ kind: 'not', of })}
          />
        </Indented>
      ) : (
        <ConditionParts value={value} onChange={onChange} />
      )}
      {!isPart && (
        <Text size="sm" c="dimmed">
          {conditionWords(value, texts)}
        </Text>
      )}
    </Stack>
  );
}

const Indented = ({ children }: { children: ReactNode }): ReactNode => (
  <div style={{ borderLeft: '2px solid var(--mantine-color-default-border)', paddingLeft: 12 }}>
    {children}
  </div>
);

type Joined = Extract<Condition, { kind: 'all' | 'any' }>;

function JoinedField({
  value,
  onChange,
}: {
  value: Joined;
  onChange: (value: Condition) => void;
}): ReactNode {
  const { fields } = useTexts().screen;
  const set = (of: Condition[]): void => onChange({ ...value, of });
  return (
    <Indented>
      <Stack gap="sm">
        {value.of.map((part, index) => (
          <PartField
            key={index}
            number={index + 1}
            value={part}
            onChange={(changed) => set(value.of.map((one, at) => (at === index ? changed : one)))}
            {...(value.of.length > 1 ? { remove: () => set(value.of.filter((_, at) => at !== index)) } : {})}
          />
        ))}
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={14} />}
          onClick={() => set([...value.of, { kind: 'engaged' }])}
        >
          {fields.addCondition}
        </Button>
      </Stack>
    </Indented>
  );
}

interface PartFieldProps {
  number: number;
  value: Condition;
  onChange: (value: Condition) => void;
  remove?: () => void;
}

function PartField({ number, value, onChange, remove }: PartFieldProps): ReactNode {
  const { fields } = useTexts().screen;
  return (
    <Group gap="xs" align="flex-start" wrap="nowrap">
      <div style={{ flex: 1 }}>
        <ConditionField label={`${fields.condition} ${number}`} value={value} isPart onChange={onChange} />
      </div>
      {remove !== undefined && (
        <ActionIcon
          variant="subtle"
          color="gray"
          mt={28}
          aria-label={`${fields.removeCondition} ${number}`}
          onClick={remove}
        >
          <IconX size={16} />
        </ActionIcon>
      )}
    </Group>
  );
}

/** A condition that need not be there. */
export function OptionalCondition({
  label,
  value,
  onChange,
}: {
  label: string;
  value: Condition | undefined;
  onChange: (value: Condition | undefined) => void;
}): ReactNode {
  const { fields } = useTexts().screen;
  if (value === undefined)
    return (
      <Group>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange({ kind: 'engaged' })}
        >
          {`${label} …`}
        </Button>
      </Group>
    );
  return (
    <Stack gap={4}>
      <ConditionField label={label} value={value} onChange={onChange} />
      <Group>
        <Button variant="subtle" color="gray" size="compact-xs" onClick={() => onChange(undefined)}>
          {fields.removeCondition}
        </Button>
      </Group>
    </Stack>
  );
}
