import { Anchor, Tabs } from '@mantine/core';
import { Outlet, useNavigate, useParams, useRouterState } from '@tanstack/react-router';
import { ClockNote } from '#dashboard/clock/clock-note.js';
import { useTexts } from '#dashboard/texts/texts.js';
import { Page } from '#dashboard/ui/page.js';
import { Failed, Loading } from '#dashboard/ui/states.js';
import { CampaignActions } from './campaign-actions.js';
import { useCampaign } from './campaign-data.js';
import { StatusBadge } from './status-badge.js';

const TABS = ['overview', 'flow', 'night'] as const;

/** One campaign: its state, what can be done with it, and its parts. */
export function CampaignPage() {
  const { campaigns } = useTexts();
  const { id } = useParams({ from: '/campaigns/$id' });
  const navigate = useNavigate();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const { data: campaign, error, isPending, refetch } = useCampaign(id);
  const tab = TABS.find((each) => path.endsWith(`/${each}`)) ?? 'overview';
  if (isPending) return <Page title={campaigns.title}>{<Loading />}</Page>;
  if (campaign === undefined)
    return (
      <Page title={campaigns.title}>
        <Failed error={error} retry={() => void refetch()} />
      </Page>
    );
  const go = (to: string | null) =>
    void navigate({ to: `/campaigns/${id}${to === null || to === 'overview' ? '' : `/${to}`}` });
  return (
    <Page
      title={campaign.name}
      beside={<StatusBadge status={campaign.status} />}
      about={
        campaign.slug !== null && (
          <Anchor href={`/r/${campaign.slug}`} target="_blank" size="sm">
            /r/{campaign.slug}
          </Anchor>
        )
      }
      actions={<CampaignActions campaign={campaign} />}
    >
      <ClockNote />
      <Tabs value={tab} onChange={go} my="md">
        <Tabs.List aria-label={campaigns.tabs.label}>
          {TABS.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {campaigns.tabs[each]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab} pt="md">
          <Outlet />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
