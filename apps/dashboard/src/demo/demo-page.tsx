import { Button, Grid, List, Paper, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answered, type Schemas } from '#client/client.js';
import { api } from '#dashboard/access/api.js';
import { LiveFlowOf } from '#dashboard/campaigns/live/live-flow.js';
import { MoveRelease } from '#dashboard/campaigns/move-release.js';
import { ClockNote } from '#dashboard/clock/clock-note.js';
import { useTexts } from '#dashboard/texts/texts.js';
import { Page } from '#dashboard/ui/page.js';
import { Empty, Failed, Loading } from '#dashboard/ui/states.js';
import { Phone } from './phone.js';
import { YourFan } from './your-fan.js';

/** The demo's running campaign, with a phone beside it on which the reader is a fan. */
export function DemoPage() {
  const { demo } = useTexts();
  const query = { status: 'live' as const, limit: 200 };
  const list = useQuery({
    queryKey: ['campaigns', query],
    queryFn: () => answered(api.GET('/v1/campaigns', { params: { query } })),
  });
  const campaign = list.data?.items.find(({ slug, releaseId }) => slug !== null && releaseId !== null);
  return (
    <Page title={demo.title} about={demo.about}>
      {list.isPending && <Loading rows={4} height={120} />}
      {list.error !== null && <Failed error={list.error} retry={() => void list.refetch()} />}
      {list.data !== undefined && campaign === undefined && <Empty {...demo.none} />}
      {campaign !== undefined && <Beside campaign={campaign} />}
    </Page>
  );
}

function Beside({ campaign }: { campaign: Schemas['Campaign'] }) {
  const { demo } = useTexts();
  // The fan who comes after this moment is the reader.
  const [since] = useState(() => new Date().toISOString());
  const [moving, move] = useDisclosure();
  const steps = [
    demo.steps.preSave,
    demo.steps.optIn,
    demo.steps.parked,
    demo.steps.release,
    demo.steps.stop,
  ];
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, lg: 8 }}>
        <Stack>
          <ClockNote />
          <LiveFlowOf id={campaign.id} />
          <YourFan campaignId={campaign.id} since={since} />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 4 }}>
        <Stack>
          <Phone slug={campaign.slug ?? ''} />
          <Paper withBorder p="md">
            <Title order={2} mb="xs">
              {demo.steps.label}
            </Title>
            <List type="ordered" spacing={4} size="sm">
              {steps.map((step) => (
                <List.Item key={step}>{step}</List.Item>
              ))}
            </List>
          </Paper>
          <Paper withBorder p="md">
            <Title order={2} mb="xs">
              {demo.break}
            </Title>
            <Text size="sm" mb="sm">
              {demo.breakAbout}
            </Text>
            <Button variant="default" onClick={move.open}>
              {demo.move}
            </Button>
          </Paper>
        </Stack>
      </Grid.Col>
      {campaign.releaseId !== null && (
        <MoveRelease opened={moving} close={move.close} releaseId={campaign.releaseId} />
      )}
    </Grid>
  );
}
