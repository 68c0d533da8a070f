import { useEffect, useMemo, useState } from 'react';
import type { Flow } from '#domain/flows/flow.js';
import type { StepMap } from '#domain/flows/step-map.js';
import type { CanvasView } from './canvas/canvas-context.js';
import type { FlowCampaign, Message, SavedFlow } from './flow-data.js';
import type { TrackSpot } from './model/commands.js';
import { type Checked, problemsAt } from './model/problems.js';
import { sameFlow } from './model/same-flow.js';
import type { TimeFrame } from './model/step-times.js';
import { frameOf } from './model/time-frame.js';
import { impactLine } from './panels/impact-view.js';
import { useTexts } from './texts/use-texts.js';
import { type Builder, useBuilder, useChecked } from './use-builder.js';
import { type CanvasState, useCanvasState } from './use-canvas-state.js';
import { type Drawing, useDrawing, useMarks } from './use-drawing.js';
import { type StepImpact, useImpact } from './use-impact.js';
import { type Save, useSave } from './use-save.js';

export interface Live {
  version: number;
  flow: Flow;
}

export interface WorkProps {
  initial: SavedFlow;
  live: Live | undefined;
  messages: readonly Message[];
  campaigns: readonly FlowCampaign[];
}

/** What stands in the panel at the side. */
export type Side = 'none' | 'step' | 'json' | 'diff' | 'publish' | 'rehearse' | 'conflict' | 'problems';

export interface Sides {
  side: Side;
  open: (side: Side, takesFocus?: boolean) => void;
  close: () => void;
  /** Grows when the panel is opened by the keyboard. 0: it was opened by the mouse. */
  focusCount: number;
}

/** What the draft does to the fans under way, and where the fans of vanished steps go. */
export interface Consequences {
  stepMap: StepMap;
  onMap: (map: StepMap) => void;
  /** The changed steps with fans on them, by `track/step`. */
  fans: ReadonlyMap<string, StepImpact>;
}

/** Everything about one flow that is being edited. */
export interface Work extends Pick<WorkProps, 'live' | 'messages'> {
  builder: Builder;
  checked: Checked;
  campaign: FlowCampaign | undefined;
  frame: TimeFrame;
  drawing: Drawing;
  canvas: CanvasState;
  view: CanvasView;
  sides: Sides;
  consequences: Consequences;
  save: Save;
  /** Undefined: it could not be saved; what was typed stays. */
  saveNow: () => Promise<SavedFlow | undefined>;
  fitCount: number;
  fit: () => void;
  /** Where a step is being added. */
  spot: TrackSpot | undefined;
  addAt: (spot: TrackSpot | undefined) => void;
}

export function useWork({ initial, live, messages, campaigns }: WorkProps): Work {
  const builder = useBuilder(initial, live?.flow);
  const { flow } = builder.editor;
  const checked = useChecked(flow, messages, campaigns);
  const campaign = campaigns.find(({ status }) => status === 'live' || status === 'paused') ?? campaigns[0];
  const frame = useMemo(() => frameOf(campaign, Date.now()), [campaign]);
  const consequences = useConsequences(campaign, live, flow);
  const { fans } = consequences;
  const drawing = useDrawing(flow, checked.problems, frame, (track, step) => fans.has(`${track}/${step}`));
  const canvas = useCanvasState(builder, drawing);
  const sides = useSides(canvas.focusCard);
  const save = useSave(initial.id);
  const [fitCount, setFitCount] = useState(0);
  const [spot, addAt] = useState<TrackSpot | undefined>();
  useLeaveWarning(builder.isDirty);
  const view = useView({ checked, drawing, canvas, sides, live, flow, fans }, addAt);
  return {
    ...{
      live,
      messages,
      builder,
      checked,
      campaign,
      frame,
      drawing,
      canvas,
      view,
      sides,
      consequences,
      save,
    },
    saveNow: () => saveDraft(builder, checked.isTaken, save, () => sides.open('conflict')),
    ...{ fitCount, fit: () => setFitCount((count) => count + 1), spot, addAt },
  };
}

function useConsequences(
  campaign: FlowCampaign | undefined,
  live: Live | undefined,
  flow: Flow,
): Consequences {
  const [stepMap, onMap] = useState<StepMap>({});
  const differs = live !== undefined && !sameFlow(live.flow, flow);
  const { data } = useImpact(campaign, flow, stepMap, differs);
  const fans = useMemo(
    () => new Map(differs ? data?.steps.map((step) => [`${step.track}/${step.step}`, step]) : []),
    [data, differs],
  );
  return { stepMap, onMap, fans };
}

function useSides(focusCard: () => void): Sides {
  const [side, setSide] = useState<Side>('none');
  const [focusCount, setFocusCount] = useState(0);
  return {
    ...{ side, focusCount },
    open: (next, takesFocus = false) => {
      setSide(next);
      setFocusCount((count) => (takesFocus ? count + 1 : 0));
    },
    close: () => {
      setSide('none');
      focusCard();
    },
  };
}

interface Seen extends Pick<Work, 'checked' | 'drawing' | 'canvas' | 'sides' | 'live'> {
  flow: Flow;
  fans: Consequences['fans'];
}

function useView(seen: Seen, addAt: (spot: TrackSpot) => void): CanvasView {
  const { checked, drawing, canvas, sides, live, flow, fans } = seen;
  const texts = useTexts();
  const marks = useMarks(live?.flow, flow);
  return {
    ...{ selected: canvas.selected, current: canvas.current, focusCount: canvas.focusCount, addAt },
    problemsOf: (track, step) => problemsAt(checked.problems, track, step),
    timeOf: (track, step) => drawing.times.get(`${track}/${step}`),
    markOf: (track, step) => marks.get(`${track}/${step}`),
    fansOf: (track, step) => {
      const found = fans.get(`${track}/${step}`);
      return found === undefined ? undefined : impactLine(found, texts);
    },
    pick: (node, how) => {
      canvas.pick(node, how);
      if (!how.adds) sides.open('step');
    },
    open: () => sides.open('step', true),
  };
}

/** Saves the draft if it differs. */
async function saveDraft(
  builder: Builder,
  isTaken: boolean,
  save: Save,
  onConflict: () => void,
): Promise<SavedFlow | undefined> {
  if (!builder.isDirty) return builder.base;
  if (!isTaken) return undefined;
  const outcome = await save.save(builder.editor.flow, builder.base.revision);
  if (outcome.kind === 'saved') builder.saved(outcome.saved);
  if (outcome.kind === 'conflict') onConflict();
  return outcome.kind === 'saved' ? outcome.saved : undefined;
}

/** Leaving the page with unsaved work asks first. The work is kept in the window all the same. */
function useLeaveWarning(isDirty: boolean): void {
  useEffect(() => {
    if (!isDirty) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isDirty]);
}
