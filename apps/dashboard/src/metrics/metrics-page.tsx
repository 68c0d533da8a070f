import { Select, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answered } from '#client/client.js';
import { allPages } from '#dashboard/access/all-pages.js';
import { api } from '#dashboard/access/api.js';
import { ClockNote } from '#dashboard/clock/clock-note.js';
import { useTexts } from '#dashboard/texts/texts.js';
import { Page } from '#dashboard/ui/page.js';
import { Empty, Failed, Loading } from '#dashboard/ui/states.js';
import { FunnelTable } from './funnel-table.js';
import { useFunnel } from './use-funnel.js';

/** The funnel of one campaign; the newest is shown first. */
export function MetricsPage() {
  const { metrics } = useTexts();
  const [chosen, setChosen] = useState<string | null>(null);
  const list = useQuery({
    queryKey: ['campaigns', 'all'],
    queryFn: () => allPages((query) => answered(api.GET('/v1/campaigns', { params: { query } }))),
  });
  const launched = (list.data?.items ?? []).filter(({ launchedAt }) => launchedAt !== null).toReversed();
  const id = chosen ?? launched[0]?.id;
  return (
    <Page title={metrics.title}>
      {list.isPending && <Loading />}
      {list.error !== null && <Failed error={list.error} retry={() => void list.refetch()} />}
      {list.data !== undefined && id === undefined && <Empty {...metrics.none} />}
      {id !== undefined && (
        <Stack>
          <ClockNote />
          <Select
            label={metrics.choose}
            maw={360}
            searchable
            allowDeselect={false}
            data={launched.map(({ id: value, name }) => ({ value, label: name }))}
            value={id}
            onChange={setChosen}
          />
          <FunnelOf id={id} />
        </Stack>
      )}
    </Page>
  );
}

function FunnelOf({ id }: { id: string }) {
  const funnel = useFunnel(id);
  if (funnel.isPending) return <Loading />;
  if (funnel.data === undefined) return <Failed error={funnel.error} retry={() => void funnel.refetch()} />;
  return <FunnelTable funnel={funnel.data} />;
}
