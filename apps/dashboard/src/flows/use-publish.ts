import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answered } from '#client/client.js';
import type { StepMap } from '#domain/flows/step-map.js';
import type { PublishMode } from '#domain/terms.js';
import { api } from '#dashboard/access/api.js';

export interface Publication {
  /** The draft that is published: if another one was saved meanwhile, nothing is. */
  revision: number;
  /** The campaign that is given the version. Undefined: the version only. */
  campaignId: string | undefined;
  mode: PublishMode;
  stepMap: StepMap;
}

/** Publishes the saved draft, and gives the version to the campaign if that is asked for. Answers the version. */
export function usePublish(flowId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ revision, campaignId, mode, stepMap }: Publication): Promise<number> => {
      const { version } = await answered(
        api.POST('/v1/flows/{id}/publish', { params: { path: { id: flowId }, query: { revision } } }),
      );
      if (campaignId !== undefined)
        await answered(
          api.POST('/v1/campaigns/{id}/publish', {
            params: { path: { id: campaignId } },
            body: { version, mode, stepMap: { ...stepMap } },
          }),
        );
      return version;
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['flow', flowId] }),
  });
}
