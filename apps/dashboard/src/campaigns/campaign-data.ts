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

async function readFunnel(id: string) {
  const began = performance.now();
  const funnel = await answered(api.GET('/v1/metrics/campaigns/{id}/funnel', path(id)));
  return { ...funnel, tookMs: performance.now() - began };
}

/** Funnels of large campaigns take longer to count, and are asked for less often. */
export const useFunnel = (id: string, enabled = true) =>
  useQuery({
    queryKey: ['funnel', id],
    enabled,
    queryFn: () => readFunnel(id),
    refetchInterval: ({ state }) => Math.max(LOOK_AGAIN, 10 * (state.data?.tookMs ?? 0)),
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
