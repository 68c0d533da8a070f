import { useQuery } from '@tanstack/react-query';
import { answered } from '#client/client.js';
import { api } from '#dashboard/access/api.js';

/** How often the pages of a running campaign look again (ms). */
export const LOOK_AGAIN = 5_000;

const path = (id: string) => ({ params: { path: { id } } });

export const useCampaign = (id: string) =>
  useQuery({
    queryKey: ['campaign', id],
    queryFn: () => answered(api.GET('/v1/campaigns/{id}', path(id))),
    refetchInterval: LOOK_AGAIN,
  });

export const useRelease = (id: string | null | undefined) =>
  useQuery({
    queryKey: ['release', id],
    queryFn: () => answered(api.GET('/v1/releases/{id}', path(id ?? ''))),
    enabled: typeof id === 'string',
  });

export const useOperations = (id: string) =>
  useQuery({
    queryKey: ['operations', id],
    queryFn: () =>
      answered(api.GET('/v1/campaigns/{id}/operations', { params: { path: { id }, query: { limit: 1 } } })),
    refetchInterval: LOOK_AGAIN,
  });

export const useAlarms = (id: string) =>
  useQuery({
    queryKey: ['alarms', id],
    queryFn: () => answered(api.GET('/v1/campaigns/{id}/alarms', path(id))),
    refetchInterval: 4 * LOOK_AGAIN,
  });
