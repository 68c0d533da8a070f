import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { answered } from '#client/client.js';
import { api } from '#dashboard/access/api.js';
import { useTexts } from '#dashboard/texts/texts.js';
import { Page } from '#dashboard/ui/page.js';
import { Failed, Loading } from '#dashboard/ui/states.js';

export function FlowList() {
  const { flows } = useTexts();
  const list = useQuery({
    queryKey: ['flows'],
    queryFn: () => answered(api.GET('/v1/flows', { params: { query: { limit: 200 } } })),
  });
  return (
    <Page title={flows.title}>
      {list.isPending && <Loading />}
      {list.error !== null && <Failed error={list.error} retry={() => void list.refetch()} />}
      {list.data !== undefined && (
        <Table>
          <Table.Tbody>
            {list.data.items.map(({ id, name }) => (
              <Table.Tr key={id}>
                <Table.Td>{name}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Page>
  );
}
