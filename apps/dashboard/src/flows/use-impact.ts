import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDebouncedValue } from '@mantine/hooks';
import { answered, type Schemas } from '#client/client.js';
import { FlowSchema } from '#contracts/flows/flow.schema.js';
import type { Flow } from '#domain/flows/flow.js';
import type { StepMap } from '#domain/flows/step-map.js';
import { api } from '#dashboard/access/api.js';
import { flowBody } from './api-bodies.js';
import type { FlowCampaign } from './flow-data.js';

export type Impact = Schemas['DraftImpact'];
export type StepImpact = Impact['steps'][number];

/** How long typing must pause before the fans are looked at anew (ms). */
const PAUSE_MS = 400;

/**
 * What the draft, as it is edited, would do to the fans under way. It is worked out on the real fans. `isCurrent`: the
 * answer is about the draft of this moment, and not about an earlier one.
 */
export function useImpact(
  campaign: FlowCampaign | undefined,
  flow: Flow,
  stepMap: StepMap,
  isAsked: boolean,
) {
  const [settled] = useDebouncedValue({ flow, stepMap }, PAUSE_MS);
  const body = FlowSchema.safeParse(settled.flow);
  const runs = campaign?.status === 'live' || campaign?.status === 'paused';
  const id = campaign?.id ?? '';
  const query = useQuery({
    queryKey: ['campaign', id, 'draft-impact', JSON.stringify(settled)],
    enabled: isAsked && runs && body.success,
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: () =>
      answered(
        api.POST('/v1/campaigns/{id}/draft-impact', {
          params: { path: { id } },
          body: { flow: flowBody(settled.flow), stepMap: { ...settled.stepMap } },
        }),
      ),
  });
  const { data, error, refetch, isPlaceholderData } = query;
  const isSettled = settled.flow === flow && settled.stepMap === stepMap;
  return { data, error, refetch, isCurrent: isSettled && data !== undefined && !isPlaceholderData };
}
