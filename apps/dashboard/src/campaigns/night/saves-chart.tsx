import { Button, Group, Paper, Table, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { Schemas } from '#client/client.js';
import { useSpeech } from '#dashboard/texts/texts.js';
import { countOf, momentOf } from '#dashboard/ui/format.js';
import { barsOf } from './bars-of.js';

const [WIDTH, HEIGHT] = [600, 110];

/** The saves of each minute of the last hour. The table is one key away. */
export function SavesChart({ night }: { night: Schemas['ReleaseNight'] }) {
  const { texts, language } = useSpeech();
  const [asTable, setAsTable] = useState(false);
  const bars = barsOf(night.perMinute, Date.parse(night.asOf));
  const most = Math.max(0, ...bars.map(({ saves }) => saves));
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" mb="xs">
        <Title order={2}>{texts.night.perMinute}</Title>
        <Button variant="subtle" size="compact-sm" onClick={() => setAsTable(!asTable)}>
          {asTable ? texts.night.chart : texts.night.table}
        </Button>
      </Group>
      {asTable ? (
        <Minutes minutes={night.perMinute} />
      ) : (
        <>
          <svg
            viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
            width="100%"
            role="img"
            aria-label={texts.night.perMinuteAbout(countOf(language, most))}
          >
            <line
              x1={0}
              x2={WIDTH}
              y1={HEIGHT - 1}
              y2={HEIGHT - 1}
              stroke="var(--mantine-color-default-border)"
            />
            {bars.map(({ saves, at }, index) => {
              const height = most === 0 ? 0 : (saves / most) * (HEIGHT - 8);
              return (
                <rect
                  key={at}
                  x={(index * WIDTH) / bars.length + 1}
                  y={HEIGHT - 1 - height}
                  width={WIDTH / bars.length - 2}
                  height={height}
                  fill="var(--mantine-primary-color-filled)"
                />
              );
            })}
          </svg>
          <Text size="sm" c="dimmed">
            {texts.night.perMinuteAbout(countOf(language, most))}
          </Text>
        </>
      )}
    </Paper>
  );
}

function Minutes({ minutes }: { minutes: Schemas['ReleaseNight']['perMinute'] }) {
  const { texts, language } = useSpeech();
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{texts.night.minute}</Table.Th>
          <Table.Th ta="right">{texts.night.saves}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {minutes.toReversed().map(({ minute, saves }) => (
          <Table.Tr key={minute}>
            <Table.Td>{momentOf(language, minute)}</Table.Td>
            <Table.Td ta="right">{countOf(language, saves)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
