import { Button, Table, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { answered, type Schemas } from '#client/client.js';
import { api } from '#dashboard/access/api.js';
import { useTexts } from '#dashboard/texts/texts.js';
import { Moment } from '#dashboard/ui/moment.js';
import { Page } from '#dashboard/ui/page.js';
import { Empty, Failed, Loading } from '#dashboard/ui/states.js';
import { WideTable } from '#dashboard/ui/wide-table.js';
import { searchOf } from './search-of.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** One page of the fans who are searched for. Our own id is looked up by itself: the list does not know it. */
async function findFans(words: string, cursor: string): Promise<Schemas['FanPage']> {
  if (UUID.test(words)) {
    const { data } = await api.GET('/v1/fans/{id}', { params: { path: { id: words } } });
    if (data !== undefined) return { items: [data], nextCursor: null };
  }
  const query = { limit: 100, ...searchOf(words), ...(cursor === '' ? {} : { cursor }) };
  return answered(api.GET('/v1/fans', { params: { query } }));
}

export function FanList() {
  const { fans } = useTexts();
  const [words, setWords] = useState('');
  const [asked] = useDebouncedValue(words.trim(), 250);
  const list = useInfiniteQuery({
    queryKey: ['fans', asked],
    queryFn: ({ pageParam }) => findFans(asked, pageParam),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={fans.title}>
      <TextInput
        label={fans.search}
        description={fans.searchHint}
        type="search"
        maw={420}
        mb="md"
        value={words}
        onChange={({ currentTarget }) => setWords(currentTarget.value)}
      />
      {list.isPending && <Loading />}
      {list.error !== null && <Failed error={list.error} retry={() => void list.refetch()} />}
      {list.data !== undefined && items.length === 0 && (
        <Empty {...(asked === '' ? fans.empty : fans.none)} />
      )}
      {items.length > 0 && <Rows items={items} />}
      {list.hasNextPage && (
        <Button
          variant="default"
          mt="md"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {fans.more}
        </Button>
      )}
    </Page>
  );
}

function Rows({ items }: { items: Schemas['FanSummary'][] }) {
  const { fans } = useTexts();
  return (
    <WideTable minWidth={520}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{fans.externalId}</Table.Th>
          <Table.Th>{fans.territory}</Table.Th>
          <Table.Th>{fans.zone}</Table.Th>
          <Table.Th>{fans.added}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((fan) => (
          <Table.Tr key={fan.id} className="row-link">
            <Table.Td>
              <Link to="/fans/$id" params={{ id: fan.id }}>
                {fan.externalId ?? fan.id}
              </Link>
            </Table.Td>
            <Table.Td>{fan.territory ?? '–'}</Table.Td>
            <Table.Td>{fan.zone ?? '–'}</Table.Td>
            <Table.Td>
              <Moment at={fan.createdAt} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}
