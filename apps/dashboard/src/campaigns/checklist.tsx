import { Box, Group, List, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconX, type Icon } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { answered, type Schemas } from '#client/client.js';
import { api } from '#dashboard/access/api.js';
import { useSpeech } from '#dashboard/texts/texts.js';
import { countOf } from '#dashboard/ui/format.js';
import { Failed, Loading } from '#dashboard/ui/states.js';

type Item = Schemas['LaunchChecklist']['items'][number];

const LOOKS: Record<Item['state'], { color: string; icon: Icon }> = {
  blocking: { color: 'red.9', icon: IconX },
  warning: { color: 'yellow.9', icon: IconAlertTriangle },
  ok: { color: 'teal.9', icon: IconCheck },
};

/** What to look at before the launch: what stands in the way first, what is in order only as a number. */
export function Checklist({ campaignId }: { campaignId: string }) {
  const { texts, language } = useSpeech();
  const { checklist } = texts.campaigns;
  const list = useQuery({
    queryKey: ['checklist', campaignId],
    queryFn: () =>
      answered(api.GET('/v1/campaigns/{id}/launch-checklist', { params: { path: { id: campaignId } } })),
  });
  if (list.isPending) return <Loading rows={4} height={28} />;
  if (list.data === undefined) return <Failed error={list.error} retry={() => void list.refetch()} />;
  const { items, canLaunch } = list.data;
  const inState = (state: Item['state']) => items.filter((item) => item.state === state);
  const open = [...inState('blocking'), ...inState('warning')];
  return (
    <Stack gap="sm">
      <Text fw={500}>{canLaunch ? checklist.ready : checklist.blocked}</Text>
      <List listStyleType="none" spacing="sm">
        {open.map((item) => (
          <List.Item key={`${item.point} ${item.about ?? ''} ${item.message}`}>
            <Row item={item} />
          </List.Item>
        ))}
      </List>
      <Text size="sm" c="dimmed">
        {checklist.showOk(countOf(language, inState('ok').length))}
      </Text>
    </Stack>
  );
}

function Row({ item }: { item: Item }) {
  const { texts } = useSpeech();
  const { color, icon: Mark } = LOOKS[item.state];
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start">
      <ThemeIcon
        color={color}
        size={20}
        radius="xl"
        aria-label={texts.campaigns.checklist.state[item.state]}
        role="img"
      >
        <Mark size={13} />
      </ThemeIcon>
      <Box>
        <Text size="sm">{item.message}</Text>
        {item.todo !== null && (
          <Text size="sm" c="dimmed">
            {item.todo}
          </Text>
        )}
      </Box>
    </Group>
  );
}
