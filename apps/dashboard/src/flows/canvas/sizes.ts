import type { CanvasNode } from '#dashboard/flows/model/canvas-graph.js';
import { CARD_WIDTH, type Size } from '#dashboard/flows/model/layout.js';

/** The lines of a card that may be there or not. Cards have fixed heights, so nothing jumps when a line is filled. */
export interface CardLines {
  hasTime: boolean;
  hasProblem: boolean;
  hasFans: boolean;
}

const LINE = 18;
const HEAD_AND_SENTENCE = 76;

export function sizeOf(node: CanvasNode, { hasTime, hasProblem, hasFans }: CardLines): Size {
  if (node.kind === 'end') return { width: 150, height: 26 };
  if (node.kind === 'missing') return { width: CARD_WIDTH - 40, height: 46 };
  const lines = Number(hasTime) + Number(hasProblem) + Number(hasFans);
  return { width: CARD_WIDTH, height: HEAD_AND_SENTENCE + lines * LINE };
}
