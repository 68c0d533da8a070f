import { Alert, Box, Paper, Progress, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Schemas } from '#client/client.js';
import { WorkspaceMoment } from '#dashboard/clock/moment.js';
import { FunnelTable } from '#dashboard/metrics/funnel-table.js';
import { useSpeech } from '#dashboard/texts/texts.js';
import { countOf } from '#dashboard/ui/format.js';
import { Failed, Loading } from '#dashboard/ui/states.js';
import { useFunnel } from '#dashboard/metrics/use-funnel.js';
import { Checklist } from './checklist.js';
import { useAlarms, useCampaign, useOperations, useRelease } from './campaign-data.js';

/** What a person wants to know first: is it well, who came, and how far they are. */
export function Overview() {
  const { id } = useParams({ from: '/campaigns/$id' });
  const { data: campaign } = useCampaign(id);
  const funnel = useFunnel(id);
  if (campaign === undefined) return <Loading />;
  return (
    <Stack gap="lg">
      <Alarms id={id} />
      <Work id={id} />
      <Facts campaign={campaign} funnel={funnel.data} />
      {campaign.status === 'draft' && <BeforeLaunch id={id} />}
      {funnel.error !== null && <Failed error={funnel.error} retry={() => void funnel.refetch()} />}
      {funnel.isPending && <Loading />}
      {funnel.data !== undefined && <FunnelTable funnel={funnel.data} />}
    </Stack>
  );
}

function BeforeLaunch({ id }: { id: string }) {
  const { checklist } = useSpeech().texts.campaigns;
  return (
    <Paper withBorder p="md">
      <Title order={2} mb="sm">
        {checklist.title}
      </Title>
      <Checklist campaignId={id} />
    </Paper>
  );
}

function Facts({
  campaign,
  funnel,
}: {
  campaign: Schemas['Campaign'];
  funnel: Schemas['Funnel'] | undefined;
}) {
  const { texts, language } = useSpeech();
  const { overview, ends } = texts.campaigns;
  const release = useRelease(campaign.releaseId);
  const count = (value: number | undefined) => (value === undefined ? '…' : countOf(language, value));
  return (
    <SimpleGrid cols={{ base: 2, md: 5 }}>
      <Fact name={overview.enrolled}>{count(funnel?.enrolled)}</Fact>
      <Fact name={overview.underWay}>{count(funnel && funnel.enrolled - funnel.ended)}</Fact>
      <Fact name={overview.release}>
        {campaign.releaseId === null ? overview.always : (release.data?.title ?? '…')}
      </Fact>
      <Fact name={overview.out}>
        <WorkspaceMoment at={release.data?.firstMoment ?? null} />
      </Fact>
      <Fact name={ends}>
        <WorkspaceMoment at={campaign.endedAt ?? campaign.endsAt} />
      </Fact>
    </SimpleGrid>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Paper withBorder p="md">
      <Text size="sm" c="dimmed">
        {name}
      </Text>
      <Text size="lg" fw={600} component="div">
        {children}
      </Text>
    </Paper>
  );
}

/** The operation that is under way, if there is one. It can be left: it goes on by itself. */
function Work({ id }: { id: string }) {
  const { texts, language } = useSpeech();
  const { overview } = texts.campaigns;
  const operation = useOperations(id).data?.items[0];
  if (operation === undefined || operation.finishedAt !== null || operation.total === 0) return null;
  const { kind, done, total } = operation;
  const words = overview.working(overview.kinds[kind], countOf(language, done), countOf(language, total));
  return (
    <Paper withBorder p="md" role="status">
      <Text size="sm" mb={8}>
        {words}
      </Text>
      <Progress value={(100 * done) / total} aria-label={words} />
    </Paper>
  );
}

function Alarms({ id }: { id: string }) {
  const { texts, language } = useSpeech();
  const { campaigns } = texts;
  const alarms = useAlarms(id).data?.items ?? [];
  if (alarms.length === 0) return null;
  return (
    <Alert color="red" icon={<IconAlertTriangle />} title={campaigns.overview.alarms} role="alert">
      {alarms.map((alarm) => (
        <Box key={`${alarm.kind} ${alarm.at}`}>
          <Text size="sm">
            {campaigns.overview.alarm[alarm.kind](
              alarm.channel,
              countOf(language, alarm.cases),
              countOf(language, alarm.messages),
            )}
          </Text>
        </Box>
      ))}
    </Alert>
  );
}
