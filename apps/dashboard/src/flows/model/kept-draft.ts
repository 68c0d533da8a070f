import { z } from 'zod';
import type { Flow } from '#domain/flows/flow.js';

/** Work that is not saved yet. It outlives a reload and an expired session, within this window. */
export interface KeptDraft {
  flow: Flow;
  /** The number of the saved draft that it is based on. */
  revision: number;
}

/** Looks like a flow. It may be unfinished, so it need not be one that the API takes. */
const KeptSchema = z.object({
  revision: z.int(),
  flow: z.custom<Flow>(isFlowLike),
});

function isFlowLike(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('tracks' in value) || !('name' in value)) return false;
  const { tracks } = value;
  return Array.isArray(tracks) && tracks.every((track: unknown) => isTrackLike(track));
}

const isTrackLike = (track: unknown): boolean =>
  typeof track === 'object' &&
  track !== null &&
  'id' in track &&
  'steps' in track &&
  Array.isArray(track.steps);

const keyOf = (flowId: string): string => `segue.draft.${flowId}`;

export function keepDraft(storage: Storage, flowId: string, kept: KeptDraft): void {
  storage.setItem(keyOf(flowId), JSON.stringify(kept));
}

export const dropDraft = (storage: Storage, flowId: string): void => storage.removeItem(keyOf(flowId));

/** Undefined: nothing is kept, or it cannot be read any more. */
export function keptDraft(storage: Storage, flowId: string): KeptDraft | undefined {
  const text = storage.getItem(keyOf(flowId));
  if (text === null) return undefined;
  try {
    const parsed = KeptSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
