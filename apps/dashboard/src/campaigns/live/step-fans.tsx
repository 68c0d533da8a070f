import { Button, Drawer, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { Schemas } from '#client/client.js';
import { WorkspaceMoment } from '#dashboard/clock/moment.js';
import { useSpeech } from '#dashboard/texts/texts.js';
import { countOf } from '#dashboard/ui/format.js';
import { Failed, Loading } from '#dashboard/ui/states.js';
import { type Cell, useStepFans } from './live-data.js';

const ROW = 52;

interface StepFansProps {
  campaignId: string;
  cell: Cell | undefined;
  close: () => void;
}

/** The list behind one number, in a side panel. */
export function StepFans({ campaignId, cell, close }: StepFansProps) {
  const { texts } = useSpeech();
  const title = cell === undefined ? '' : texts.live.list.title(texts.live[cell.state], cell.title);
  return (
    <Drawer
      opened={cell !== undefined}
      onClose={close}
      position="right"
      size="md"
      title={title}
      closeButtonProps={{ 'aria-label': texts.frame.close }}
    >
      {cell !== undefined && <FanRows campaignId={campaignId} cell={cell} />}
    </Drawer>
  );
}

function FanRows({ campaignId, cell }: { campaignId: string; cell: Cell }) {
  const { texts, language } = useSpeech();
  const { list } = texts.live;
  const fans = useStepFans(campaignId, cell);
  const items = fans.data?.pages.flatMap((page) => page.items) ?? [];
  const copy = async () => {
    await navigator.clipboard.writeText(items.map(({ fanId }) => fanId).join('\n'));
    notifications.show({ message: list.copied });
  };
  // All pages are read, so that the list is as long as the number.
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = fans;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage, items.length]);
  if (fans.isPending) return <Loading />;
  if (fans.data === undefined) return <Failed error={fans.error} retry={() => void fans.refetch()} />;
  if (items.length === 0) return <Text>{list.none}</Text>;
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text role="status">
          {list.fans(countOf(language, items.length))}
          {hasNextPage ? ' …' : ''}
        </Text>
        <Button variant="default" size="xs" disabled={hasNextPage} onClick={() => void copy()}>
          {list.export}
        </Button>
      </Group>
      {isFetchNextPageError && <Failed error={fans.error} retry={() => void fetchNextPage()} />}
      <VirtualRows items={items} />
    </Stack>
  );
}

/** However long the list is, only the rows in sight are in the page. */
function VirtualRows({ items }: { items: Schemas['StepFan'][] }) {
  const frame = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW,
    overscan: 8,
  });
  return (
    <div ref={frame} style={{ height: 'calc(100vh - 160px)', overflow: 'auto' }} tabIndex={0} role="list">
      <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const fan = items[index];
          if (fan === undefined) return null;
          return (
            <div
              key={fan.fanId}
              role="listitem"
              aria-setsize={items.length}
              aria-posinset={index + 1}
              style={{ position: 'absolute', top: start, height: ROW, width: '100%' }}
            >
              <FanRow fan={fan} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function FanRow({ fan }: { fan: Schemas['StepFan'] }) {
  const { list } = useSpeech().texts.live;
  return (
    <Stack gap={0} py={4}>
      <Group gap="xs" wrap="nowrap">
        <Link to="/fans/$id" params={{ id: fan.fanId }}>
          {fan.externalId ?? fan.fanId}
        </Link>
        <Text size="sm" c="dimmed">
          {fan.territory}
        </Text>
      </Group>
      <Text size="sm" c="dimmed" component="div">
        {fan.words}
        {fan.since !== null && (
          <>
            {list.since} <WorkspaceMoment at={fan.since} />
          </>
        )}
        {fan.until !== null && (
          <>
            {' · '}
            {list.until} <WorkspaceMoment at={fan.until} />
          </>
        )}
      </Text>
    </Stack>
  );
}
