import { useQuery } from '@tanstack/react-query';
import { answered } from '#client/client.js';
import { api } from '#dashboard/access/api.js';

export interface Clock {
  /** Seconds of the workspace in a real second. */
  speed: number;
  /** What the workspace's clock shows at a real moment (both ms). */
  at: (real: number) => number;
}

const REAL: Clock = { speed: 1, at: (real) => real };

/**
 * The workspace with its clock. It is asked for anew from time to time, because the clock of a demo stands still while
 * nothing runs.
 */
export const useWorkspace = () =>
  useQuery({
    queryKey: ['workspace'],
    queryFn: async () => ({ ...(await answered(api.GET('/v1/workspace', {}))), askedAt: Date.now() }),
    staleTime: 10_000,
    refetchInterval: 30_000,
  });

/** The clock of the workspace; until it is known, the real one. */
export function useClock(): Clock {
  const { data } = useWorkspace();
  if (data === undefined) return REAL;
  const { speed, now } = data.clock;
  return { speed, at: (real) => Date.parse(now) + (real - data.askedAt) * speed };
}
