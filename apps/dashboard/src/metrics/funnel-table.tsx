import { Paper, Table, Text, Title } from '@mantine/core';
import type { Schemas } from '#client/client.js';
import { useSpeech } from '#dashboard/texts/texts.js';
import { countOf, shareOf } from '#dashboard/ui/format.js';
import { WideTable } from '#dashboard/ui/wide-table.js';

type Row = Schemas['FunnelRow'];

/** From stage to stage, as a sentence and as a table. Each share stands beside its numerator and denominator. */
export function FunnelTable({ funnel }: { funnel: Schemas['Funnel'] }) {
  const { texts, language } = useSpeech();
  const { metrics } = texts;
  const count = (value: number) => countOf(language, value);
  return (
    <Paper withBorder p="md">
      <Title order={2}>{metrics.funnel}</Title>
      <Text mt={4} mb="md">
        {sentenceOf(funnel, metrics, count, (share) => shareOf(language, share))}
      </Text>
      <WideTable minWidth={560}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{metrics.stage}</Table.Th>
            <Table.Th ta="right">{metrics.fans}</Table.Th>
            <Table.Th ta="right">{metrics.fromPrevious}</Table.Th>
            <Table.Th ta="right">{metrics.waitingNow}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {funnel.rows.map((row) => (
            <Stage key={row.stage} row={row} />
          ))}
        </Table.Tbody>
      </WideTable>
    </Paper>
  );
}

function Stage({ row }: { row: Row }) {
  const { texts, language } = useSpeech();
  const { metrics } = texts;
  const count = (value: number) => countOf(language, value);
  const among = row.previousFans - row.already - row.unobservable;
  return (
    <Table.Tr>
      <Table.Td>{metrics.stages[row.stage]}</Table.Td>
      <Table.Td ta="right">{count(row.fans)}</Table.Td>
      <Table.Td ta="right">
        {row.fromPrevious === null ? '–' : shareOf(language, row.fromPrevious)}
        {row.previous !== null && (
          <Text span size="sm" c="dimmed">
            {' '}
            {metrics.of(count(row.converted), count(among))}
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="right">{count(row.waitingNow)}</Table.Td>
    </Table.Tr>
  );
}

function sentenceOf(
  { rows, enrolled }: Schemas['Funnel'],
  metrics: ReturnType<typeof useSpeech>['texts']['metrics'],
  count: (value: number) => string,
  share: (value: number) => string,
): string {
  const preSaved = rows.find(({ stage }) => stage === 'pre_saved')?.fans ?? 0;
  const saved = rows.find(({ stage }) => stage === 'saved');
  if (preSaved === 0) return metrics.nobody(count(enrolled));
  if (saved?.fromFirst == null) return metrics.preSaved(count(preSaved));
  return metrics.preSavedAndSaved(count(preSaved), share(saved.fromFirst));
}
