import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDebouncedValue } from '@mantine/hooks';
import { answered, type Schemas } from '#client/client.js';
import { clockToBody } from '#contracts/releases/releases.js';
import type { Flow } from '#domain/flows/flow.js';
import { api } from '#dashboard/access/api.js';
import { clockBody, flowBody } from './api-bodies.js';
import type { FlowCampaign } from './flow-data.js';
import type { TimeFrame } from './model/step-times.js';

export type AudienceSimulation = Schemas['Simulation'];

const PAUSE_MS = 300;
/** Enough fans to see the shares of a flow, and few enough for an answer at once. */
const MADE_UP_FANS = 1000;

/** Plays the draft with the campaign's fans, or with made-up ones where there is no campaign. */
export function useAudienceRehearsal(
  flowId: string,
  flow: Flow,
  frame: TimeFrame,
  campaign: FlowCampaign | undefined,
) {
  const [settled] = useDebouncedValue(flow, PAUSE_MS);
  const isLive = campaign?.status === 'live' || campaign?.status === 'paused';
  const release =
    campaign !== undefined
      ? ({ kind: 'campaign', campaignId: campaign.id } as const)
      : frame.clock === null
        ? ({ kind: 'none' } as const)
        : ({ kind: 'clock', clock: clockBody(clockToBody(frame.clock)) } as const);
  return useQuery({
    queryKey: ['flow', flowId, 'simulate', JSON.stringify(settled), release],
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: Infinity,
    queryFn: () =>
      answered(
        api.POST('/v1/flows/{id}/simulate', {
          params: { path: { id: flowId } },
          body: {
            flow: flowBody(settled),
            release,
            audience: isLive
              ? { kind: 'campaign', campaignId: campaign.id }
              : { kind: 'synthetic', fans: MADE_UP_FANS },
          },
        }),
      ),
  });
}
