import { Badge, Group, Stack, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { diffFlows, type FlowDiff } from '#domain/flows/diff.js';
import type { Flow } from '#domain/flows/flow.js';
import { stepAt } from '#domain/flows/step-map.js';
import { inUsualOrder } from '#dashboard/flows/model/same-flow.js';
import { titleOf } from '#dashboard/flows/model/sentences.js';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';
import css from './panels.module.css';

const COLOURS = { added: 'green', removed: 'red', changed: 'yellow', moved: 'gray' } as const;

/** What changed from one definition to another, step by step and field by field; in colour, and in words. */
export function DiffView({ from, to }: { from: Flow; to: Flow }): ReactNode {
  const { screen } = useTexts();
  const diff = diffFlows(inUsualOrder(from), inUsualOrder(to));
  if (diff.fields.length + diff.tracks.length === 0) return <Text size="sm">{screen.diff.nothing}</Text>;
  return (
    <Stack gap="md">
      <Fields fields={diff.fields} />
      {diff.tracks.map((track) => (
        <Stack key={track.track} gap="xs">
          <Group gap="xs">
            <Title order={3}>{`${screen.track} ${track.track}`}</Title>
            <Change change={track.change} />
          </Group>
          <Fields fields={track.fields} />
          {track.steps.map((step) => (
            <StepLines key={step.step} track={track.track} step={step} from={from} to={to} />
          ))}
        </Stack>
      ))}
    </Stack>
  );
}

type StepChange = FlowDiff['tracks'][number]['steps'][number];

function StepLines({
  track,
  step,
  from,
  to,
}: {
  track: string;
  step: StepChange;
  from: Flow;
  to: Flow;
}): ReactNode {
  const texts = useTexts();
  const place = { track, step: step.step };
  const own = stepAt(to, place) ?? stepAt(from, place);
  return (
    <Stack gap={2} pl="sm">
      <Group gap="xs">
        <Text size="sm" fw={600}>
          {own === undefined ? step.step : titleOf(own, texts)}
        </Text>
        <Text size="xs" c="dimmed">
          {step.step}
        </Text>
        <Change change={step.change} />
      </Group>
      <Fields fields={step.fields} />
    </Stack>
  );
}

function Change({ change }: { change: keyof typeof COLOURS }): ReactNode {
  const { diff } = useTexts().screen;
  return (
    <Badge color={COLOURS[change]} variant="light" tt="none" autoContrast>
      {diff[change]}
    </Badge>
  );
}

function Fields({ fields }: { fields: FlowDiff['fields'] }): ReactNode {
  if (fields.length === 0) return null;
  return (
    <Table withRowBorders={false} verticalSpacing={2} fz="sm" layout="fixed">
      <Table.Tbody>
        {fields.map(({ field, from, to }) => (
          <Table.Tr key={field}>
            <Table.Td c="dimmed">{field}</Table.Td>
            <Table.Td className={css['was'] ?? ''}>{said(from)}</Table.Td>
            <Table.Td className={css['is'] ?? ''}>{said(to)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

const said = (value: unknown): string =>
  value === null ? '–' : typeof value === 'string' ? value : JSON.stringify(value);
