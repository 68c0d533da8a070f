import { useParams } from '@tanstack/react-router';
import { type ReactNode, useRef } from 'react';
import { Failed, Loading } from '#dashboard/ui/states.js';
import { Page } from '#dashboard/ui/page.js';
import { FlowBuilder } from './flow-builder.js';
import { useFlowCampaigns, useLiveVersion, useMessages, useSavedFlow } from './flow-data.js';
import { useTexts } from './texts/use-texts.js';

/** Loads all that the builder needs, and then leaves it alone: the draft on the screen is the person's. */
export function FlowBuilderPage(): ReactNode {
  const { flowId } = useParams({ from: '/flows/$flowId' });
  const { screen } = useTexts();
  const saved = useSavedFlow(flowId);
  const live = useLiveVersion(flowId, saved.data?.latestVersion ?? null);
  const messages = useMessages();
  const campaigns = useFlowCampaigns(flowId);
  // A version that is published meanwhile is fetched behind the builder, which stays as it is.
  const wasShown = useRef(false);
  // What could not be looked at again leaves the builder as it is.
  const failed = [saved, messages, campaigns].find(({ data, error }) => data === undefined && error !== null);
  const error = failed?.error ?? null;
  if (error !== null)
    return (
      <Page title={screen.flows}>
        <Failed
          error={error}
          retry={() => void Promise.all([saved.refetch(), messages.refetch(), campaigns.refetch()])}
        />
      </Page>
    );
  const isLoading =
    saved.data === undefined ||
    messages.data === undefined ||
    campaigns.data === undefined ||
    (saved.data.latestVersion !== null && live.isPending && !wasShown.current);
  if (isLoading)
    return (
      <Page title={screen.flows}>
        <Loading rows={8} height={72} />
      </Page>
    );
  wasShown.current = true;
  return (
    <FlowBuilder
      key={flowId}
      initial={saved.data}
      live={live.data ?? undefined}
      messages={messages.data}
      campaigns={campaigns.data}
    />
  );
}
