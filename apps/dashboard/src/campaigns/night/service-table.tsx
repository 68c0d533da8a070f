import { Progress, Table, Text } from '@mantine/core';
import type { Schemas } from '#client/client.js';
import { useSpeech } from '#dashboard/texts/texts.js';
import { countOf } from '#dashboard/ui/format.js';
import { Moment } from '#dashboard/ui/moment.js';
import { SERVICE_NAMES } from '#dashboard/ui/service-names.js';
import { WideTable } from '#dashboard/ui/wide-table.js';

type Service = Schemas['ReleaseNight']['services'][number];

/** At each service: what waits, the rate against the budget, and when the queue will be through. */
export function ServiceTable({ services }: { services: Service[] }) {
  const { night } = useSpeech().texts;
  if (services.length === 0) return <Text c="dimmed">{night.nothing}</Text>;
  return (
    <WideTable minWidth={480}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{night.service}</Table.Th>
          <Table.Th ta="right">{night.waiting}</Table.Th>
          <Table.Th>{night.rate}</Table.Th>
          <Table.Th>{night.done}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {services.map((service) => (
          <Row key={service.service} service={service} />
        ))}
      </Table.Tbody>
    </WideTable>
  );
}

function Row({ service: { service, waiting, halted, doneAt, ...rate } }: { service: Service }) {
  const { texts, language } = useSpeech();
  const { night } = texts;
  const count = (value: number) => countOf(language, Math.floor(value));
  const allowed = rate.savesPerMinuteAllowed;
  return (
    <Table.Tr>
      <Table.Td>
        {SERVICE_NAMES[service]}
        {halted && (
          <Text size="sm" c="red.8" role="alert">
            {night.halted}
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="right">{count(waiting)}</Table.Td>
      <Table.Td>
        {count(rate.savesInLastMinute)}{' '}
        {allowed !== null && (
          <>
            <Text span size="sm" c="dimmed">
              {night.ofBudget(count(allowed))}
            </Text>
            <Progress value={(100 * rate.savesInLastMinute) / allowed} size="sm" aria-label={night.rate} />
          </>
        )}
      </Table.Td>
      <Table.Td>
        {waiting === 0 ? night.nothing : doneAt === null ? night.noBudget : <Moment at={doneAt} />}
      </Table.Td>
    </Table.Tr>
  );
}
