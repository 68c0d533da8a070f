import type { Flow } from '#domain/flows/flow.js';
import { stepAt, type StepPlace } from '#domain/flows/step-map.js';
import { apply, type FlowCommand } from './commands.js';

/** A draft while it is edited: every earlier state can be had back. */
export interface Editor {
  flow: Flow;
  selected: readonly StepPlace[];
  past: readonly Flow[];
  future: readonly Flow[];
  /** The place and kind of the last edit. Further edits of the same field join it, so that undo takes a word back and not a letter. */
  joining: string | undefined;
}

export type EditorAction =
  | { kind: 'do'; command: FlowCommand; reserved: ReadonlySet<string>; joinAs?: string }
  | { kind: 'undo' }
  | { kind: 'redo' }
  | { kind: 'select'; places: readonly StepPlace[] }
  /** The draft is another one: it was loaded, or taken over from the server. */
  | { kind: 'load'; flow: Flow };

/** So many states are kept for undo. */
const MOST_KEPT = 200;

export const editorOf = (flow: Flow): Editor => ({
  flow,
  selected: [],
  past: [],
  future: [],
  joining: undefined,
});

export function edit(editor: Editor, action: EditorAction): Editor {
  switch (action.kind) {
    case 'do':
      return done(editor, action);
    case 'undo':
      return turned(editor, editor.past.at(-1), {
        past: editor.past.slice(0, -1),
        future: [editor.flow, ...editor.future],
      });
    case 'redo':
      return turned(editor, editor.future[0], {
        past: [...editor.past, editor.flow],
        future: editor.future.slice(1),
      });
    case 'select':
      return { ...editor, selected: action.places, joining: undefined };
    case 'load':
      return editorOf(action.flow);
  }
}

function done(editor: Editor, { command, reserved, joinAs }: Extract<EditorAction, { kind: 'do' }>): Editor {
  const { flow, selected } = apply(editor.flow, command, reserved);
  if (JSON.stringify(flow) === JSON.stringify(editor.flow)) return { ...editor, selected };
  const joins = joinAs !== undefined && joinAs === editor.joining;
  const past = joins ? editor.past : [...editor.past, editor.flow].slice(-MOST_KEPT);
  return { flow, selected, past, future: [], joining: joinAs };
}

function turned(editor: Editor, flow: Flow | undefined, rest: Pick<Editor, 'past' | 'future'>): Editor {
  if (flow === undefined) return editor;
  const selected = editor.selected.filter((place) => stepAt(flow, place) !== undefined);
  return { ...rest, flow, selected, joining: undefined };
}
