import { Alert, Badge, Group, Paper, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Schemas } from '#client/client.js';
import { WorkspaceMoment } from '#dashboard/clock/moment.js';
import { useSpeech } from '#dashboard/texts/texts.js';
import { countOf } from '#dashboard/ui/format.js';
import { Empty, Failed, Loading } from '#dashboard/ui/states.js';
import { SavesChart } from './saves-chart.js';
import { ServiceTable } from './service-table.js';
import { useNight } from './use-night.js';

type Night = Schemas['ReleaseNight'];

/** A room that can be left on a wall: how many are saved, how fast, what waits, and what is wrong. */
export function ReleaseNight() {
  const { id } = useParams({ from: '/campaigns/$id' });
  const { texts } = useSpeech();
  const { night, error, live } = useNight(id);
  if (night === undefined && error === null) return <Loading rows={4} height={110} />;
  if (night === undefined) return <Failed error={error} />;
  if (night.promised === 0) return <Empty {...texts.night.empty} />;
  return (
    <Stack gap="lg">
      {error !== null && (
        <Alert color="yellow" role="status">
          {texts.night.lost}
        </Alert>
      )}
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Saved night={night} live={live} />
        <SavesChart night={night} />
      </SimpleGrid>
      <Part title={texts.night.services}>
        <ServiceTable services={night.services} />
      </Part>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Part title={texts.night.outcomes}>
          <Outcomes night={night} />
        </Part>
        <Part title={texts.night.territories}>
          <Territories night={night} />
        </Part>
      </SimpleGrid>
    </Stack>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper withBorder p="md">
      <Title order={2} mb="xs">
        {title}
      </Title>
      {children}
    </Paper>
  );
}

function Saved({ night, live }: { night: Night; live: boolean }) {
  const { texts, language } = useSpeech();
  return (
    <Paper withBorder p="md">
      <Group justify="flex-end" h={22}>
        {live && (
          <Badge variant="light" color="teal" tt="none" c="var(--mantine-color-text)">
            {texts.night.live}
          </Badge>
        )}
      </Group>
      <Text fz={72} fw={600} lh={1.1} aria-live="off">
        {countOf(language, night.saved)}
      </Text>
      <Text size="lg">
        {texts.night.saved}{' '}
        <Text span c="dimmed" inherit>
          {texts.night.of(countOf(language, night.promised))}
        </Text>
      </Text>
    </Paper>
  );
}

function Outcomes({ night }: { night: Night }) {
  const { texts, language } = useSpeech();
  if (night.outcomes.length === 0) return <Text c="dimmed">{texts.night.noneYet}</Text>;
  return (
    <Table>
      <Table.Tbody>
        {night.outcomes.map(({ outcome, fans }) => (
          <Table.Tr key={outcome}>
            <Table.Td>
              {texts.night.outcome[outcome]}
              <Text size="sm" c="dimmed">
                {texts.night.next[outcome]}
              </Text>
            </Table.Td>
            <Table.Td ta="right">{countOf(language, fans)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Territories({ night }: { night: Night }) {
  const { texts, language } = useSpeech();
  const count = (value: number) => countOf(language, value);
  const rows = night.territories.toSorted((a, b) => (a.out ?? '').localeCompare(b.out ?? ''));
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{texts.night.territory}</Table.Th>
          <Table.Th>{texts.night.out}</Table.Th>
          <Table.Th ta="right">{texts.night.savedHead}</Table.Th>
          <Table.Th ta="right">{texts.night.failed}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(({ territory, out, saved, promised, failed }) => (
          <Table.Tr key={territory ?? ''}>
            <Table.Td>{territory ?? texts.night.anywhere}</Table.Td>
            <Table.Td>
              <WorkspaceMoment at={out} />
            </Table.Td>
            <Table.Td ta="right">{texts.metrics.of(count(saved), count(promised))}</Table.Td>
            <Table.Td ta="right">{count(failed)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
