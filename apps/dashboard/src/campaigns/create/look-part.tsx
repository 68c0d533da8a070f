import { Stack, Table, Text } from '@mantine/core';
import { useRelease } from '#dashboard/campaigns/campaign-data.js';
import { useTexts } from '#dashboard/texts/texts.js';
import { useFlows } from './flow-part.js';
import type { Plan } from './plan.js';

export function LookPart({ plan }: { plan: Plan }) {
  const { create } = useTexts();
  const known = useRelease(plan.release === 'known' ? plan.releaseId : undefined);
  const flows = useFlows();
  const flow =
    plan.flow === 'known'
      ? flows.data?.items.find(({ id }) => id === plan.flowId)?.name
      : create.flow.templates['release-growth'].name;
  const rows = [
    {
      name: create.look.release,
      value: known.data?.title ?? `${plan.title} · ${plan.artist} · ${plan.date} ${plan.time}`,
    },
    { name: create.look.flow, value: flow ?? '…' },
    { name: create.page.name, value: plan.name },
    { name: create.look.page, value: plan.slug === '' ? create.look.made : `/r/${plan.slug}` },
  ];
  return (
    <Stack>
      <Table>
        <Table.Tbody>
          {rows.map(({ name, value }) => (
            <Table.Tr key={name}>
              <Table.Th w={180}>{name}</Table.Th>
              <Table.Td>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text c="dimmed">{create.look.about}</Text>
    </Stack>
  );
}
