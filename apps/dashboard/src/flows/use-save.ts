import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { ApiProblem } from '#client/client.js';
import type { Flow } from '#domain/flows/flow.js';
import { readFlow, saveFlow, type SavedFlow } from './flow-data.js';

export type SaveState =
  | { kind: 'idle' }
  | { kind: 'saving' }
  | { kind: 'failed'; error: unknown }
  /** Somebody saved another draft meanwhile. Theirs is here to compare. */
  | { kind: 'conflict'; theirs: SavedFlow };

export type SaveOutcome = { kind: 'saved'; saved: SavedFlow } | { kind: 'failed' } | { kind: 'conflict' };

export interface Save {
  state: SaveState;
  save: (flow: Flow, revision: number) => Promise<SaveOutcome>;
  settle: () => void;
  /** Shows a conflict that another request has met. */
  conflictWith: () => Promise<void>;
}

export const isConflict = (error: unknown): boolean =>
  error instanceof ApiProblem && error.code === 'draft_changed';

/** Saves the draft, unless somebody else has saved another one since. */
export function useSave(id: string): Save {
  const [state, setState] = useState<SaveState>({ kind: 'idle' });
  const queries = useQueryClient();
  const conflictWith = useCallback(async () => {
    setState({ kind: 'conflict', theirs: await readFlow(id) });
  }, [id]);
  const save = useCallback(
    async (flow: Flow, revision: number): Promise<SaveOutcome> => {
      setState({ kind: 'saving' });
      try {
        const saved = await saveFlow(id, flow, revision);
        queries.setQueryData(['flow', id], saved);
        setState({ kind: 'idle' });
        return { kind: 'saved', saved };
      } catch (error) {
        if (isConflict(error)) await conflictWith();
        else setState({ kind: 'failed', error });
        return { kind: isConflict(error) ? 'conflict' : 'failed' };
      }
    },
    [id, queries, conflictWith],
  );
  return { state, save, settle: useCallback(() => setState({ kind: 'idle' }), []), conflictWith };
}
