import { useQuery } from '@tanstack/react-query';
import { answered } from '#client/client.js';
import { api } from '#dashboard/access/api.js';

/** The funnel is counted again this often at most (ms). */
const COUNT_AGAIN = 5_000;

async function readFunnel(id: string) {
  const began = performance.now();
  const funnel = await answered(api.GET('/v1/metrics/campaigns/{id}/funnel', { params: { path: { id } } }));
  return { ...funnel, tookMs: performance.now() - began };
}

/** Funnels of large campaigns take longer to count, and are asked for less often. */
export const useFunnel = (id: string, enabled = true) =>
  useQuery({
    queryKey: ['funnel', id],
    enabled,
    queryFn: () => readFunnel(id),
    refetchInterval: ({ state }) => Math.max(COUNT_AGAIN, 10 * (state.data?.tookMs ?? 0)),
  });
