import { Alert, Badge, Button, Group, Paper, SimpleGrid, Stack, Text, Timeline, Title } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { answered, type Schemas } from '#client/client.js';
import { api } from '#dashboard/access/api.js';
import { ClockNote } from '#dashboard/clock/clock-note.js';
import { WorkspaceMoment } from '#dashboard/clock/moment.js';
import { useTexts } from '#dashboard/texts/texts.js';
import { Page } from '#dashboard/ui/page.js';
import { SERVICE_NAMES } from '#dashboard/ui/service-names.js';
import { Failed, Loading } from '#dashboard/ui/states.js';

const LOOK_AGAIN = 5_000;

/** One fan: who it is, where the fan stands, and everything that happened. */
export function FanPage() {
  const { fans } = useTexts();
  const { id } = useParams({ from: '/fans/$id' });
  const fan = useQuery({
    queryKey: ['fan', id],
    queryFn: () => answered(api.GET('/v1/fans/{id}', { params: { path: { id } } })),
  });
  const { data } = fan;
  const name = [data?.firstName, data?.lastName].filter((part) => typeof part === 'string').join(' ');
  return (
    <Page title={name === '' ? (data?.externalId ?? fans.id) : name} about={id}>
      <Stack gap="lg">
        <ClockNote />
        {fan.isPending && <Loading rows={2} height={90} />}
        {fan.error !== null && <Failed error={fan.error} retry={() => void fan.refetch()} />}
        {data?.stuck != null && (
          <Alert color="red" title={fans.stuck}>
            {data.stuck.reason}
          </Alert>
        )}
        {data !== undefined && (
          <SimpleGrid cols={{ base: 1, md: 3 }}>
            <Addresses fan={data} />
            <Connections fan={data} />
            <Standing id={id} />
          </SimpleGrid>
        )}
        {data !== undefined && <Events id={id} />}
      </Stack>
    </Page>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper withBorder p="md">
      <Title order={2} mb="xs">
        {title}
      </Title>
      {children}
    </Paper>
  );
}

function Addresses({ fan }: { fan: Schemas['Fan'] }) {
  const { fans } = useTexts();
  return (
    <Part title={fans.addresses}>
      {fan.identities.length === 0 && <Text c="dimmed">{fans.noAddress}</Text>}
      {fan.identities.map(({ channel, address, verified, suppressedReason }) => (
        <Group key={channel} gap="xs">
          <Text>{address}</Text>
          <Text size="sm" c="dimmed">
            {suppressedReason === null
              ? verified
                ? fans.verified
                : fans.unverified
              : fans.suppressed(suppressedReason)}
          </Text>
        </Group>
      ))}
    </Part>
  );
}

function Connections({ fan }: { fan: Schemas['Fan'] }) {
  const { fans } = useTexts();
  return (
    <Part title={fans.connections}>
      {fan.connections.length === 0 && <Text c="dimmed">{fans.noConnection}</Text>}
      {fan.connections.map(({ service, status }) => (
        <Group key={service} gap="xs">
          <Text>{SERVICE_NAMES[service]}</Text>
          <Badge variant="light" color="gray" tt="none" c="var(--mantine-color-text)">
            {status}
          </Badge>
        </Group>
      ))}
    </Part>
  );
}

function Standing({ id }: { id: string }) {
  const { fans } = useTexts();
  const state = useQuery({
    queryKey: ['flow-state', id],
    queryFn: () => answered(api.GET('/v1/fans/{id}/flow-state', { params: { path: { id } } })),
    refetchInterval: LOOK_AGAIN,
  });
  return (
    <Part title={fans.now}>
      {state.error !== null && <Failed error={state.error} />}
      {state.data?.tracks.length === 0 && <Text c="dimmed">{fans.nowhere}</Text>}
      {state.data?.tracks.map((track) => (
        <div key={`${track.campaignId} ${track.track} ${track.run}`}>
          <Text fw={500}>
            {track.campaignName}: {track.stepName ?? track.step}
          </Text>
          <Text size="sm" c="dimmed">
            {fans.waitsFor(track.waitingFor)}
          </Text>
          {track.blockedBy !== null && <Text size="sm">{track.blockedBy}</Text>}
          {track.nextWake !== null && (
            <Text size="sm" component="div">
              <WorkspaceMoment at={track.nextWake.workspaceTime} />
            </Text>
          )}
        </div>
      ))}
    </Part>
  );
}

function Events({ id }: { id: string }) {
  const { fans } = useTexts();
  const list = useInfiniteQuery({
    queryKey: ['timeline', id],
    queryFn: ({ pageParam }) => {
      const query = { limit: 50, ...(pageParam === '' ? {} : { cursor: pageParam }) };
      return answered(api.GET('/v1/fans/{id}/timeline', { params: { path: { id }, query } }));
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    // Every page that was opened would be read again.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : LOOK_AGAIN),
  });
  const entries = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Part title={fans.timeline}>
      {list.isPending && <Loading rows={5} height={36} />}
      {list.error !== null && <Failed error={list.error} retry={() => void list.refetch()} />}
      {list.data !== undefined && entries.length === 0 && <Text c="dimmed">{fans.noEvents}</Text>}
      <Timeline bulletSize={10} lineWidth={2} active={-1}>
        {entries.map((entry) => (
          <Timeline.Item key={entry.id} title={entry.summary}>
            <Text size="sm" c="dimmed" component="div">
              <WorkspaceMoment at={entry.occurredAt} />
              {entry.campaignName !== null && ` · ${entry.campaignName}`}
            </Text>
          </Timeline.Item>
        ))}
      </Timeline>
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
    </Part>
  );
}
