import { Badge } from '@mantine/core';
import { IconCircle, IconCircleCheck, IconPlayerPause, IconPlayerPlay, type Icon } from '@tabler/icons-react';
import type { CampaignStatus } from '#domain/terms.js';
import { useTexts } from '#dashboard/texts/texts.js';

const LOOKS: Record<CampaignStatus, { color: string; icon: Icon }> = {
  draft: { color: 'gray', icon: IconCircle },
  live: { color: 'teal', icon: IconPlayerPlay },
  paused: { color: 'yellow', icon: IconPlayerPause },
  ended: { color: 'gray', icon: IconCircleCheck },
};

/** The state by word and icon as well as by colour. */
export function StatusBadge({ status }: { status: CampaignStatus }) {
  const { campaigns } = useTexts();
  const { color, icon: Icon } = LOOKS[status];
  return (
    <Badge
      variant="light"
      color={color}
      tt="none"
      fw={500}
      c="var(--mantine-color-text)"
      leftSection={<Icon size={13} aria-hidden />}
    >
      {campaigns.status[status]}
    </Badge>
  );
}
