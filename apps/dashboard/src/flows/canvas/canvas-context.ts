import { createContext, useContext } from 'react';
import type { StepPlace } from '#domain/flows/step-map.js';
import type { TrackSpot } from '#dashboard/flows/model/commands.js';
import type { ShownProblem } from '#dashboard/flows/model/problems.js';
import type { StepTime } from '#dashboard/flows/model/step-times.js';
import type { CanvasNode } from '#dashboard/flows/model/canvas-graph.js';

/** How a step differs from the live version. */
export type Mark = 'added' | 'changed' | 'moved';

/** What the cards show beside the step itself, and what they can ask for. */
export interface CanvasView {
  /** Node ids that are selected. */
  selected: ReadonlySet<string>;
  /** The node that the keyboard is at. */
  current: string | undefined;
  /** Grows when the keyboard has moved: the current card then takes the focus. */
  focusCount: number;
  problemsOf: (track: string, step?: string) => readonly ShownProblem[];
  timeOf: (track: string, step: string) => StepTime | undefined;
  markOf: (track: string, step: string) => Mark | undefined;
  /** Lines about the fans on the step, if a campaign runs the flow. */
  fansOf: (track: string, step: string) => string | undefined;
  pick: (node: CanvasNode, how: { adds: boolean }) => void;
  open: (node: CanvasNode) => void;
  addAt: (spot: TrackSpot) => void;
}

const nothing = () => undefined;

export const CanvasContext = createContext<CanvasView>({
  ...{ selected: new Set<string>(), current: undefined, focusCount: 0 },
  ...{ problemsOf: () => [], timeOf: nothing, markOf: nothing, fansOf: nothing },
  ...{ pick: nothing, open: nothing, addAt: nothing },
});

export const useCanvas = (): CanvasView => useContext(CanvasContext);

/** The place of a card that stands for a step. */
export const placeOf = (node: CanvasNode): StepPlace | undefined =>
  node.kind === 'step' ? { track: node.track, step: node.step.id } : undefined;
