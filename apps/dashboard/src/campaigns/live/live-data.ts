import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { answered, type Schemas } from '#client/client.js';
import { api } from '#dashboard/access/api.js';
import type { StepStanding } from '#domain/flows/step-standing.js';

export type StepCounts = Schemas['StepCounts'];

/** One number at a step: it opens the list of its fans. */
export interface Cell {
  track: string;
  step: string;
  /** The step as its card names it. */
  title: string;
  state: StepStanding;
  /** Of the skipped ones, those with this reason. */
  reason?: Schemas['StepFan']['reason'];
  count: number;
}

/** Large campaigns take longer to count. They are asked for less often, so that the database has time for the fans. */
const QUIET_TIMES = 10;
const AT_LEAST = 3_000;

async function readSteps(id: string) {
  const began = performance.now();
  const steps = await answered(api.GET('/v1/campaigns/{id}/steps', { params: { path: { id } } }));
  return { ...steps, tookMs: performance.now() - began };
}

export const useSteps = (id: string) =>
  useQuery({
    queryKey: ['steps', id],
    queryFn: () => readSteps(id),
    refetchInterval: ({ state }) => Math.max(AT_LEAST, QUIET_TIMES * (state.data?.tookMs ?? 0)),
  });

export const useStepFans = (id: string, cell: Cell | undefined) =>
  useInfiniteQuery({
    queryKey: ['step-fans', id, cell?.track, cell?.step, cell?.state, cell?.reason],
    enabled: cell !== undefined,
    // All pages would be read again.
    refetchOnWindowFocus: false,
    queryFn: ({ pageParam }) => {
      const { track = '', step = '', state = 'waiting', reason } = cell ?? {};
      const query = {
        ...{ track, step, state, limit: 200 },
        ...(reason == null ? {} : { reason }),
        ...(pageParam === '' ? {} : { cursor: pageParam }),
      };
      return answered(api.GET('/v1/campaigns/{id}/steps/fans', { params: { path: { id }, query } }));
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
