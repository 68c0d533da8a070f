import { Graph, layout } from '@dagrejs/dagre';
import type { CanvasEdge, CanvasGraph, CanvasNode } from './canvas-graph.js';

/** Where something stands: its upper left corner, and its size, in pixels of the canvas. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export type Layout = ReadonlyMap<string, Box>;

export interface Point {
  x: number;
  y: number;
}

/** The way of a line past the cards, and the place that is kept free for its name. */
export interface Route {
  points: readonly Point[];
  label: Point;
}

/** Where everything stands, and how the lines run between. */
export interface Plan {
  boxes: Layout;
  /** By the ids of the edges. */
  routes: ReadonlyMap<string, Route>;
}

export interface Size {
  width: number;
  height: number;
}

export const CARD_WIDTH = 264;
const BETWEEN_TRACKS = 120;
const BETWEEN_ROWS = 36;
const BETWEEN_CARDS = 40;
const BETWEEN_LINES = 24;

/** The room that is kept free on a line for the name of a way and the button beside it. */
const NAMED: Size = { width: 150, height: 26 };
const PLAIN: Size = { width: 26, height: 26 };

/**
 * Places everything: each track from top to bottom, the tracks side by side, all beginning at the same height. It is
 * pure: the same graph always gets the same places. Positions are no part of a flow.
 */
export function layoutOf(
  graph: CanvasGraph,
  tracks: readonly string[],
  sizeOf: (node: CanvasNode) => Size,
): Plan {
  const boxes = new Map<string, Box>();
  const routes = new Map<string, Route>();
  let left = 0;
  for (const track of tracks) {
    const nodes = graph.nodes.filter((node) => node.track === track);
    const edges = graph.edges.filter((edge) => edge.track === track);
    const placed = layoutTrack(nodes, edges, sizeOf);
    const start = Math.min(
      ...placed.boxes.map(([, { x }]) => x),
      ...placed.routes.map(([, { label }]) => label.x),
    );
    const top = Math.min(...placed.boxes.map(([, { y }]) => y));
    const shifted = ({ x, y }: Point): Point => ({ x: x - start + left, y: y - top });
    for (const [id, box] of placed.boxes) boxes.set(id, { ...box, ...shifted(box) });
    for (const [id, { points, label }] of placed.routes)
      routes.set(id, { points: points.map(shifted), label: shifted(label) });
    const right = Math.max(...placed.boxes.map(([, { x, width }]) => x + width));
    left += right - start + BETWEEN_TRACKS;
  }
  return { boxes, routes };
}

interface TrackPlan {
  boxes: readonly (readonly [string, Box])[];
  routes: readonly (readonly [string, Route])[];
}

function layoutTrack(
  nodes: readonly CanvasNode[],
  edges: readonly CanvasEdge[],
  sizeOf: (node: CanvasNode) => Size,
): TrackPlan {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', ranksep: BETWEEN_ROWS, nodesep: BETWEEN_CARDS, edgesep: BETWEEN_LINES });
  for (const node of nodes) graph.setNode(node.id, { ...sizeOf(node) });
  for (const { id, source, target, isNamed } of edges)
    graph.setEdge(source, target, { ...(isNamed ? NAMED : PLAIN), labelpos: 'c' }, id);
  layout(graph);
  return {
    boxes: nodes.map((node) => [node.id, boxOf(pointOf(graph.node(node.id)), sizeOf(node))]),
    routes: edges.map(({ id, source, target }) => [id, routeOf(graph.edge(source, target, id))]),
  };
}

/** What the library has written on a node or an edge: the place of its middle. */
function pointOf(label: unknown): Point {
  const has = (key: 'x' | 'y'): number => {
    const value: unknown = typeof label === 'object' && label !== null ? Reflect.get(label, key) : undefined;
    if (typeof value !== 'number') throw new Error('The layout has left something without a place.');
    return value;
  };
  return { x: has('x'), y: has('y') };
}

function routeOf(edge: unknown): Route {
  const found: unknown = typeof edge === 'object' && edge !== null ? Reflect.get(edge, 'points') : undefined;
  const points: unknown[] = Array.isArray(found) ? found : [];
  return { points: points.map(pointOf), label: pointOf(edge) };
}

const boxOf = ({ x, y }: Point, { width, height }: Size): Box => ({
  ...{ x: x - width / 2, y: y - height / 2 },
  ...{ width, height },
});

export type Direction = 'up' | 'down' | 'left' | 'right';

/** The next thing in this direction, for the arrow keys: the nearest, where straight on counts more than to the side. */
export function neighbour(layout: Layout, from: string, direction: Direction): string | undefined {
  const own = layout.get(from);
  if (own === undefined) return undefined;
  const [x, y] = centre(own);
  let best: { id: string; distance: number } | undefined;
  for (const [id, box] of layout) {
    if (id === from) continue;
    const [toX, toY] = centre(box);
    const [ahead, aside] = along(direction, toX - x, toY - y);
    if (ahead <= 1) continue;
    const distance = ahead + 3 * Math.abs(aside);
    if (best === undefined || distance < best.distance) best = { id, distance };
  }
  return best?.id;
}

const centre = ({ x, y, width, height }: Box): [number, number] => [x + width / 2, y + height / 2];

function along(direction: Direction, x: number, y: number): [ahead: number, aside: number] {
  switch (direction) {
    case 'up':
      return [-y, x];
    case 'down':
      return [y, x];
    case 'left':
      return [-x, y];
    case 'right':
      return [x, y];
  }
}
