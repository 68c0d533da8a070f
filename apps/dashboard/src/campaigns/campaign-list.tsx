import { Button, Group, Select, Table, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { answered, type Schemas } from '#client/client.js';
import { CAMPAIGN_STATUSES, type CampaignStatus } from '#domain/terms.js';
import { api } from '#dashboard/access/api.js';
import { useTexts } from '#dashboard/texts/texts.js';
import { WorkspaceMoment } from '#dashboard/clock/moment.js';
import { Page } from '#dashboard/ui/page.js';
import { Empty, Failed, Loading } from '#dashboard/ui/states.js';
import { WideTable } from '#dashboard/ui/wide-table.js';
import { StatusBadge } from './status-badge.js';

const isStatus = (text: string | null): text is CampaignStatus =>
  CAMPAIGN_STATUSES.some((status) => status === text);

const useCampaigns = (name: string, status: CampaignStatus | undefined) =>
  useInfiniteQuery({
    queryKey: ['campaign-list', name, status],
    queryFn: ({ pageParam }) => {
      const query = {
        limit: 100,
        ...(name === '' ? {} : { name }),
        ...(status === undefined ? {} : { status }),
        ...(pageParam === '' ? {} : { cursor: pageParam }),
      };
      return answered(api.GET('/v1/campaigns', { params: { query } }));
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: (before) => before,
  });

export function CampaignList() {
  const texts = useTexts();
  const { campaigns } = texts;
  const [words, setWords] = useState('');
  const [status, setStatus] = useState<CampaignStatus | undefined>();
  const [name] = useDebouncedValue(words.trim(), 200);
  const list = useCampaigns(name, status);
  const items = list.data?.pages.flatMap((page) => page.items);
  return (
    <Page
      title={campaigns.title}
      actions={
        <Button component={Link} to="/campaigns/new">
          {campaigns.create}
        </Button>
      }
    >
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
      {items !== undefined && <Rows items={items} filtered={name !== '' || status !== undefined} />}
      {list.hasNextPage && (
        <Button
          variant="default"
          mt="md"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {texts.frame.more}
        </Button>
      )}
    </Page>
  );
}

function Rows({ items, filtered }: { items: Schemas['Campaign'][]; filtered: boolean }) {
  const { campaigns } = useTexts();
  if (items.length === 0) return <Empty {...(filtered ? campaigns.none : campaigns.empty)} />;
  return (
    <WideTable minWidth={340}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{campaigns.name}</Table.Th>
          <Table.Th>{campaigns.state}</Table.Th>
          <Table.Th>{campaigns.launched}</Table.Th>
          <Table.Th visibleFrom="sm">{campaigns.ends}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((campaign) => (
          <Table.Tr key={campaign.id} className="row-link">
            <Table.Td>
              <Link to="/campaigns/$id" params={{ id: campaign.id }}>
                {campaign.name}
              </Link>
            </Table.Td>
            <Table.Td>
              <StatusBadge status={campaign.status} />
            </Table.Td>
            <Table.Td>
              <WorkspaceMoment at={campaign.launchedAt} />
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <WorkspaceMoment at={campaign.endsAt} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}
