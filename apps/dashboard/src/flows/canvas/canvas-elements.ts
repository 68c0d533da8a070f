import { MarkerType, Position } from '@xyflow/react';
import type { Flow, Track } from '#domain/flows/flow.js';
import type { CanvasGraph } from '#dashboard/flows/model/canvas-graph.js';
import type { Box, Layout, Plan, Route } from '#dashboard/flows/model/layout.js';
import type { CardNode } from './step-card.js';
import type { WayEdgeType } from './way-edge.js';

const NO_TRACK: Track = { id: '', trigger: { kind: 'manual' }, reentry: 'once', steps: [] };
const NO_ROUTE: Route = { points: [], label: { x: 0, y: 0 } };
const trackOf = (flow: Flow, id: string): Track => flow.tracks.find((track) => track.id === id) ?? NO_TRACK;

/** The cards with their places. Their sizes are known, so nothing has to be measured, and what is out of sight is not made. */
export function nodesOfCanvas(flow: Flow, graph: CanvasGraph, layout: Layout): CardNode[] {
  return graph.nodes.flatMap((node): CardNode[] => {
    const box = layout.get(node.id);
    if (box === undefined) return [];
    const { x, y, width, height } = box;
    return [
      {
        ...{ id: node.id, type: 'card' as const, position: { x, y }, width, height },
        measured: { width, height },
        handles: handlesOf(box),
        data: { node, track: trackOf(flow, node.track) },
      },
    ];
  });
}

const handlesOf = ({ width, height }: Box): NonNullable<CardNode['handles']> => [
  { type: 'target', position: Position.Top, x: width / 2, y: 0, width: 1, height: 1 },
  { type: 'source', position: Position.Bottom, x: width / 2, y: height, width: 1, height: 1 },
];

export function edgesOfCanvas(flow: Flow, graph: CanvasGraph, routes: Plan['routes']): WayEdgeType[] {
  return graph.edges.map((way) => ({
    ...{ id: way.id, type: 'way' as const, source: way.source, target: way.target },
    markerEnd: { type: MarkerType.ArrowClosed, width: 14, height: 14 },
    data: { way, track: trackOf(flow, way.track), route: routes.get(way.id) ?? NO_ROUTE },
  }));
}
