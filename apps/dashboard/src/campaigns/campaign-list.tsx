import { Group, Select, Table, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { answered, type Schemas } from '#client/client.js';
import { CAMPAIGN_STATUSES, type CampaignStatus } from '#domain/terms.js';
import { api } from '#dashboard/access/api.js';
import { useTexts } from '#dashboard/texts/texts.js';
import { Moment } from '#dashboard/ui/moment.js';
import { Page } from '#dashboard/ui/page.js';
import { Empty, Failed, Loading } from '#dashboard/ui/states.js';
import { StatusBadge } from './status-badge.js';

const isStatus = (text: string | null): text is CampaignStatus =>
  CAMPAIGN_STATUSES.some((status) => status === text);

export function CampaignList() {
  const { campaigns } = useTexts();
  const [words, setWords] = useState('');
  const [status, setStatus] = useState<CampaignStatus | undefined>();
  const [name] = useDebouncedValue(words.trim(), 200);
  const query = { limit: 200, ...(name === '' ? {} : { name }), ...(status === undefined ? {} : { status }) };
  const list = useQuery({
    queryKey: ['campaigns', query],
    queryFn: () => answered(api.GET('/v1/campaigns', { params: { query } })),
    placeholderData: (before) => before,
  });
  return (
    <Page title={campaigns.title}>
      <Group mb="md">
        <TextInput
          aria-label={campaigns.search}
          placeholder={campaigns.search}
          value={words}
          onChange={({ currentTarget }) => setWords(currentTarget.value)}
        />
        <Select
          aria-label={campaigns.state}
          placeholder={campaigns.any}
          clearable
          data={CAMPAIGN_STATUSES.map((value) => ({ value, label: campaigns.status[value] }))}
          value={status ?? null}
          onChange={(next) => setStatus(isStatus(next) ? next : undefined)}
        />
      </Group>
      {list.isPending && <Loading />}
      {list.error !== null && <Failed error={list.error} retry={() => void list.refetch()} />}
      {list.data !== undefined && (
        <Rows items={list.data.items} filtered={name !== '' || status !== undefined} />
      )}
    </Page>
  );
}

function Rows({ items, filtered }: { items: Schemas['Campaign'][]; filtered: boolean }) {
  const { campaigns } = useTexts();
  if (items.length === 0) return <Empty {...(filtered ? campaigns.none : campaigns.empty)} />;
  return (
    <Table verticalSpacing="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{campaigns.name}</Table.Th>
          <Table.Th>{campaigns.state}</Table.Th>
          <Table.Th>{campaigns.launched}</Table.Th>
          <Table.Th>{campaigns.ends}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((campaign) => (
          <Table.Tr key={campaign.id} className="row-link">
            <Table.Td>
              <Link to={`/campaigns`}>{campaign.name}</Link>
            </Table.Td>
            <Table.Td>
              <StatusBadge status={campaign.status} />
            </Table.Td>
            <Table.Td>
              <Moment at={campaign.launchedAt} />
            </Table.Td>
            <Table.Td>
              <Moment at={campaign.endsAt} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
