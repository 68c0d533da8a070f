import { Anchor, Paper, Text, Timeline, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { answered } from '#client/client.js';
import { api } from '#dashboard/access/api.js';
import { WorkspaceMoment } from '#dashboard/clock/moment.js';
import { useSpeech } from '#dashboard/texts/texts.js';
import { countOf } from '#dashboard/ui/format.js';

const LOOK_AGAIN = 2_000;
const SHOWN = 6;

/** The newest fan who came to the campaign after this page was opened: that is the reader. */
export function YourFan({ campaignId, since }: { campaignId: string; since: string }) {
  const { texts, language } = useSpeech();
  const { demo } = texts;
  const fan = useQuery({
    queryKey: ['your-fan', campaignId, since],
    queryFn: async () => {
      const query = { campaignId, createdAfter: since, limit: 1 };
      const [own] = (await answered(api.GET('/v1/fans', { params: { query } }))).items;
      if (own === undefined) return null;
      const params = { path: { id: campaignId } };
      const { enrolled } = await answered(api.GET('/v1/metrics/campaigns/{id}/funnel', { params }));
      return { id: own.id, enrolled };
    },
    refetchInterval: LOOK_AGAIN,
  });
  return (
    <Paper withBorder p="md">
      <Title order={2} mb="xs">
        {fan.data == null ? demo.you : demo.youAre(countOf(language, fan.data.enrolled))}
      </Title>
      {fan.data == null ? <Text c="dimmed">{demo.notYet}</Text> : <Life fanId={fan.data.id} />}
    </Paper>
  );
}

function Life({ fanId }: { fanId: string }) {
  const { demo, fans } = useSpeech().texts;
  const path = { id: fanId };
  const state = useQuery({
    queryKey: ['flow-state', fanId],
    queryFn: () => answered(api.GET('/v1/fans/{id}/flow-state', { params: { path } })),
    refetchInterval: LOOK_AGAIN,
  });
  const timeline = useQuery({
    queryKey: ['life', fanId],
    queryFn: () => answered(api.GET('/v1/fans/{id}/timeline', { params: { path, query: { limit: SHOWN } } })),
    refetchInterval: LOOK_AGAIN,
  });
  return (
    <>
      {state.data?.tracks.map((track) => (
        <Text key={`${track.track} ${track.run}`} fw={500} component="div">
          {track.stepName ?? track.step}: {fans.waitsFor(track.waitingFor)}{' '}
          {track.nextWake !== null && <WorkspaceMoment at={track.nextWake.workspaceTime} />}
        </Text>
      ))}
      <Text size="sm" c="dimmed" my="xs">
        {demo.newest}
      </Text>
      <Timeline bulletSize={10} lineWidth={2} active={-1}>
        {timeline.data?.items.map(({ id, summary, occurredAt }) => (
          <Timeline.Item key={id} title={summary}>
            <Text size="sm" c="dimmed" component="div">
              <WorkspaceMoment at={occurredAt} />
            </Text>
          </Timeline.Item>
        ))}
      </Timeline>
      <Anchor component={Link} to={`/fans/${fanId}`} size="sm">
        {demo.whole}
      </Anchor>
    </>
  );
}
