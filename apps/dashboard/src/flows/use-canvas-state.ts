import { useCallback, useMemo, useState } from 'react';
import type { Flow } from '#domain/flows/flow.js';
import type { StepPlace } from '#domain/flows/step-map.js';
import type { CanvasActions } from './canvas/use-canvas-keys.js';
import { type CanvasGraph, type CanvasNode, startNode, stepNode } from './model/canvas-graph.js';
import type { TrackSpot } from './model/commands.js';
import { type Direction, type Layout, neighbour, type Plan } from './model/layout.js';
import { waysInto, waysOut } from './model/ways.js';
import type { Builder } from './use-builder.js';
import { type Edits, useEdits } from './use-edits.js';

export interface CanvasState {
  current: string | undefined;
  selected: ReadonlySet<string>;
  /** The track whose trigger is selected, if no step is. */
  currentTrack: string | undefined;
  /** The last step that was selected. */
  currentPlace: StepPlace | undefined;
  focusCount: number;
  pick: (node: CanvasNode, how: { adds: boolean }) => void;
  focusCard: () => void;
  actions: Pick<CanvasActions, 'go'> & Omit<Edits, 'copyTrack'>;
  copyTrack: (id: string) => void;
  /** Where a step goes that is added by the keyboard. */
  spot: TrackSpot | undefined;
}

interface Drawn {
  graph: CanvasGraph;
  plan: Plan;
}

/** What is selected on the canvas, and what the keys do with it. */
export function useCanvasState(builder: Builder, { graph, plan }: Drawn): CanvasState {
  const { editor } = builder;
  const [start, setStart] = useState<string | undefined>();
  const [focusCount, setFocusCount] = useState(0);
  const focusCard = useCallback(() => setFocusCount((count) => count + 1), []);
  const currentPlace = editor.selected.at(-1);
  const current = nodeOf(currentPlace, start);
  const selected = useMemo(() => {
    const steps = editor.selected.map(({ track, step }) => stepNode(track, step));
    return new Set(steps.length === 0 && start !== undefined ? [startNode(start)] : steps);
  }, [editor.selected, start]);
  const pick = usePick(builder, setStart);
  const go = (direction: Direction, { adds }: { adds: boolean }): void => {
    const first = graph.nodes[0]?.id;
    const to = current === undefined ? first : nextCard(plan.boxes, current, direction);
    const node = graph.nodes.find(({ id }) => id === to);
    if (node === undefined) return;
    pick(node, { adds: adds && node.kind === 'step' });
    focusCard();
  };
  const spot = spotAfter(editor.flow, currentPlace, start);
  const { copyTrack, ...edits } = useEdits(builder, spot, focusCard);
  return {
    ...{ current, selected, currentPlace, focusCount, pick, focusCard, copyTrack, spot },
    currentTrack: currentPlace === undefined ? start : undefined,
    actions: { go, ...edits },
  };
}

function nodeOf(place: StepPlace | undefined, start: string | undefined): string | undefined {
  if (place !== undefined) return stepNode(place.track, place.step);
  return start === undefined ? undefined : startNode(start);
}

/** Selects a card: alone, or with those that are selected already. */
function usePick({ editor, select }: Builder, setStart: (track: string | undefined) => void) {
  return useCallback(
    (node: CanvasNode, { adds }: { adds: boolean }) => {
      if (node.kind !== 'step') {
        setStart(node.track);
        select(node.kind === 'missing' ? [{ track: node.track, step: node.from }] : []);
        return;
      }
      const place = { track: node.track, step: node.step.id };
      const others = editor.selected.filter((one) => !samePlace(one, place));
      setStart(undefined);
      select(adds ? [...others, place] : [place]);
    },
    [editor.selected, select, setStart],
  );
}

const samePlace = (one: StepPlace, other: StepPlace): boolean =>
  one.track === other.track && one.step === other.step;

/** The next card in this direction. Ends of tracks cannot be selected, so they are passed over. */
function nextCard(layout: Layout, from: string, direction: Direction): string | undefined {
  const cards = new Map([...layout].filter(([id]) => !id.startsWith('end:')));
  return neighbour(cards, from, direction);
}

function spotAfter(
  flow: Flow,
  place: StepPlace | undefined,
  start: string | undefined,
): TrackSpot | undefined {
  if (place === undefined) {
    const track = start ?? flow.tracks[0]?.id;
    return track === undefined ? undefined : { track, from: null, field: 'next' };
  }
  const track = flow.tracks.find(({ id }) => id === place.track);
  const step = track?.steps.find(({ id }) => id === place.step);
  if (track === undefined || step === undefined) return undefined;
  const [way] = waysOut(step);
  if (way !== undefined) return { track: track.id, from: step.id, field: way.field };
  // Nothing comes after an end: the new step is put before it.
  const [before] = waysInto(track, step.id);
  return { track: track.id, from: before?.step.id ?? null, field: before?.field ?? 'next' };
}
