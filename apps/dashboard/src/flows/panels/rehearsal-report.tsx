import { Progress, Stack, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { notSentWords } from '#domain/events/reason-words.js';
import type { SimulationReport } from '#domain/simulator/tally.js';
import { durationWords, momentWords } from '#dashboard/flows/model/clock-words.js';
import { sendsByDay } from '#dashboard/flows/model/rehearse.js';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';
import type { AudienceSimulation } from '#dashboard/flows/use-rehearsal.js';

/** What happens to one made-up fan, line by line. Times are UTC and say so. */
export function FanReport({ report }: { report: SimulationReport }): ReactNode {
  const texts = useTexts();
  const { rehearsal } = texts.screen;
  const rows = report.schedule.rows;
  if (rows.length === 0) return <Text size="sm">{rehearsal.nothing}</Text>;
  return (
    <Table fz="sm" verticalSpacing={3}>
      <Table.Tbody>
        {rows.map((row, index) => (
          <Table.Tr key={index}>
            <Table.Td style={{ whiteSpace: 'nowrap' }} c="dimmed">
              {`${momentWords(row.at, 'UTC', texts.clock)} UTC`}
            </Table.Td>
            <Table.Td>{row.step}</Table.Td>
            <Table.Td c={row.kind === 'message.blocked' ? 'red' : 'var(--mantine-color-text)'}>
              {row.kind === 'step.entered'
                ? row.detail
                : row.kind === 'message.blocked'
                  ? `${rehearsal.notSent}: ${notSentWords(row.detail)}`
                  : `${row.kind} ${row.detail}`}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** What happens to an audience: the calendar of sends, the steps, what is blocked and why, the cost and the load. */
export function AudienceReport({ report }: { report: AudienceSimulation }): ReactNode {
  const texts = useTexts();
  const { rehearsal } = texts.screen;
  const days = sendsByDay(
    report.messages.sendsPerHour.hours.map(({ at, count }) => ({ at: Date.parse(at), count })),
  );
  const most = Math.max(1, ...days.map(({ count }) => count));
  const spread = durationWords({ minutes: Math.ceil(report.service.releaseWindowSeconds / 60) }, texts.clock);
  return (
    <Stack gap="sm">
      <Text size="sm">{rehearsal.ofFans(report.fans.total)}</Text>
      <Title order={3}>{`${rehearsal.sends} (UTC)`}</Title>
      <Table fz="sm" verticalSpacing={2} withRowBorders={false}>
        <Table.Tbody>
          {days.map(({ date, count }) => (
            <Table.Tr key={date}>
              <Table.Td w={110} style={{ whiteSpace: 'nowrap' }}>
                {date}
              </Table.Td>
              <Table.Td w={60} ta="right">
                {count}
              </Table.Td>
              <Table.Td>
                <Progress value={(count / most) * 100} aria-label={`${date}: ${count}`} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <StepTable report={report} />
      <BlockedTable blocked={report.messages.blocked} />
      <Text size="sm">{rehearsal.cost(report.messages.smsSegments)}</Text>
      {report.service.peakPerSecond !== null && (
        <Text size="sm">{rehearsal.load(report.service.peakPerSecond.count, spread)}</Text>
      )}
    </Stack>
  );
}

function StepTable({ report }: { report: AudienceSimulation }): ReactNode {
  const { rehearsal } = useTexts().screen;
  return (
    <Table fz="sm" verticalSpacing={3}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{rehearsal.steps}</Table.Th>
          <Table.Th ta="right">{rehearsal.entered}</Table.Th>
          <Table.Th ta="right">{rehearsal.passed}</Table.Th>
          <Table.Th ta="right">{rehearsal.waiting}</Table.Th>
          <Table.Th ta="right">{rehearsal.blocked}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {report.steps.map(({ track, step, entered, passed, waiting, blocked }) => (
          <Table.Tr key={`${track}/${step}`}>
            <Table.Td>{`${track}/${step}`}</Table.Td>
            <Table.Td ta="right">{entered}</Table.Td>
            <Table.Td ta="right">{passed}</Table.Td>
            <Table.Td ta="right">{waiting}</Table.Td>
            <Table.Td ta="right">{Object.values(blocked).reduce((all, count) => all + count, 0)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function BlockedTable({ blocked }: { blocked: Readonly<Record<string, number>> }): ReactNode {
  const { rehearsal } = useTexts().screen;
  const reasons = Object.entries(blocked);
  if (reasons.length === 0) return null;
  return (
    <Table fz="sm" verticalSpacing={3}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{rehearsal.notSent}</Table.Th>
          <Table.Th />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {reasons.map(([reason, count]) => (
          <Table.Tr key={reason}>
            <Table.Td>{notSentWords(reason)}</Table.Td>
            <Table.Td ta="right">{count}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
