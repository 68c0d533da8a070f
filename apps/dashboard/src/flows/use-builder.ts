import { useCallback, useDeferredValue, useEffect, useMemo, useReducer, useRef, useState } from 'react';
import type { Flow } from '#domain/flows/flow.js';
import type { FlowCampaign as CheckedCampaign } from '#domain/flows/problem.js';
import { dropDraft, keepDraft, keptDraft } from './model/kept-draft.js';
import { checkFlow, type Checked } from './model/problems.js';
import type { FlowCommand } from './model/commands.js';
import { edit, editorOf, type Editor } from './model/editor.js';
import { sameFlow } from './model/same-flow.js';
import type { StepPlace } from '#domain/flows/step-map.js';
import type { FlowCampaign, Message, SavedFlow } from './flow-data.js';

export interface Builder {
  editor: Editor;
  /** The draft that the edits are based on. */
  base: SavedFlow;
  isDirty: boolean;
  /** Unsaved work of before was found in this window. */
  wasRestored: boolean;
  run: (command: FlowCommand, joinAs?: string) => void;
  undo: () => void;
  redo: () => void;
  select: (places: readonly StepPlace[]) => void;
  /** The server has taken this flow: it is the new base. */
  saved: (saved: SavedFlow) => void;
  discard: () => void;
}

/** Keeps the editor of one flow. Unsaved work is kept in the window, whatever becomes of the session. */
export function useBuilder(initial: SavedFlow, live: Flow | undefined): Builder {
  const kept = useRef(keptDraft(sessionStorage, initial.id));
  const [base, setBase] = useState<SavedFlow>(() => ({
    ...initial,
    revision: kept.current?.revision ?? initial.revision,
  }));
  const [wasRestored, setRestored] = useState(
    kept.current !== undefined && !sameFlow(kept.current.flow, initial.flow),
  );
  const [editor, act] = useReducer(edit, kept.current?.flow ?? initial.flow, editorOf);
  const reserved = useMemo(() => placesOf([base.flow, ...(live === undefined ? [] : [live])]), [base, live]);
  const isDirty = useMemo(() => !sameFlow(editor.flow, base.flow), [editor.flow, base.flow]);
  useEffect(() => {
    if (isDirty) keepDraft(sessionStorage, base.id, { flow: editor.flow, revision: base.revision });
    else dropDraft(sessionStorage, base.id);
  }, [isDirty, editor.flow, base.id, base.revision]);
  const run = useCallback(
    (command: FlowCommand, joinAs?: string) =>
      act({ kind: 'do', command, reserved, ...(joinAs === undefined ? {} : { joinAs }) }),
    [reserved],
  );
  return {
    ...{ editor, base, isDirty, wasRestored, run },
    undo: useCallback(() => act({ kind: 'undo' }), []),
    redo: useCallback(() => act({ kind: 'redo' }), []),
    select: useCallback((places: readonly StepPlace[]) => act({ kind: 'select', places }), []),
    saved: useCallback((saved: SavedFlow) => {
      setBase(saved);
      setRestored(false);
    }, []),
    discard: useCallback(() => {
      // Undo takes it back.
      act({ kind: 'do', command: { kind: 'editFlow', flow: initial.flow }, reserved });
      setBase(initial);
      setRestored(false);
    }, [initial, reserved]),
  };
}

const placesOf = (flows: readonly Flow[]): Set<string> =>
  new Set(
    flows.flatMap(({ tracks }) => tracks.flatMap(({ id, steps }) => steps.map((step) => `${id}/${step.id}`))),
  );

/** What is wrong with the draft. It is worked out when the typing pauses, so that no key waits for it. */
export function useChecked(
  flow: Flow,
  messages: readonly Message[],
  campaigns: readonly FlowCampaign[],
): Checked {
  const settled = useDeferredValue(flow);
  return useMemo(() => {
    const checked = campaigns.map(({ clock, startsAt, endsAt }): CheckedCampaign => ({
      ...(clock === null ? {} : { clock }),
      ...{ startsAt, endsAt },
    }));
    return checkFlow(settled, { templates: messages, campaigns: checked });
  }, [settled, messages, campaigns]);
}
