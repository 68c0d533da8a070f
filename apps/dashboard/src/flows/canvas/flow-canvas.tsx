import '@xyflow/react/dist/base.css';
import {
  Background,
  BackgroundVariant,
  type EdgeTypes,
  type NodeTypes,
  ReactFlow,
  useReactFlow,
} from '@xyflow/react';
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useMantineColorScheme } from '@mantine/core';
import type { Flow } from '#domain/flows/flow.js';
import type { CanvasGraph } from '#dashboard/flows/model/canvas-graph.js';
import type { Layout, Plan } from '#dashboard/flows/model/layout.js';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';
import { edgesOfCanvas, nodesOfCanvas } from './canvas-elements.js';
import { useCanvas } from './canvas-context.js';
import css from './flow-canvas.module.css';
import { Card } from './step-card.js';
import { WayEdge } from './way-edge.js';

const NODES: NodeTypes = { card: Card };
const EDGES: EdgeTypes = { way: WayEdge };
/** The beginning of the flow, large enough to read. */
const TOP = { x: 48, y: 24, zoom: 0.75 };
/** A plan that is higher than this (pixels of the canvas) could not be read if it were shown whole. */
const TALL = 2600;
const FIT = { padding: 0.08, maxZoom: 1, minZoom: 0.1 };

interface FlowCanvasProps {
  flow: Flow;
  graph: CanvasGraph;
  plan: Plan;
  onKeyDown: (event: KeyboardEvent) => void;
  /** Grows when everything is to be shown. */
  fitCount: number;
}

/** The canvas. Nothing needs dragging: the layout is made from the flow. Only what is in sight is in the page. */
export function FlowCanvas({ flow, graph, plan, onKeyDown, fitCount }: FlowCanvasProps): ReactNode {
  const { screen } = useTexts();
  const { colorScheme } = useMantineColorScheme();
  const nodes = useMemo(() => nodesOfCanvas(flow, graph, plan.boxes), [flow, graph, plan]);
  const edges = useMemo(() => edgesOfCanvas(flow, graph, plan.routes), [flow, graph, plan]);
  const [isTall] = useState(() => [...plan.boxes.values()].some(({ y }) => y > TALL));
  return (
    <div className={css['canvas']} onKeyDown={onKeyDown} role="group" aria-label={screen.canvas}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODES}
        edgeTypes={EDGES}
        colorMode={colorScheme === 'auto' ? 'system' : colorScheme}
        fitView={!isTall}
        fitViewOptions={FIT}
        defaultViewport={TOP}
        minZoom={0.1}
        maxZoom={1.5}
        panOnScroll
        onlyRenderVisibleElements
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        zoomOnDoubleClick={false}
        deleteKeyCode={null}
        selectionKeyCode={null}
        disableKeyboardA11y
        proOptions={{ hideAttribution: true }}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1} />
        <Sight layout={plan.boxes} fitCount={fitCount} />
      </ReactFlow>
    </div>
  );
}

/** Keeps the current card in sight, and shows everything when asked. */
function Sight({ layout, fitCount }: { layout: Layout; fitCount: number }): null {
  const { current, focusCount } = useCanvas();
  const { fitView, getViewport, setCenter } = useReactFlow();
  const known = useRef(layout);
  known.current = layout;
  useEffect(() => {
    if (fitCount > 0) void fitView(FIT);
  }, [fitCount, fitView]);
  useEffect(() => {
    const box = current === undefined ? undefined : known.current.get(current);
    const pane = document.querySelector('.react-flow')?.getBoundingClientRect();
    if (box === undefined || pane === undefined || focusCount === 0) return;
    const { x, y, zoom } = getViewport();
    const [left, top] = [box.x * zoom + x, box.y * zoom + y];
    const isInSight =
      left >= 0 &&
      top >= 0 &&
      left + box.width * zoom <= pane.width &&
      top + box.height * zoom <= pane.height;
    if (!isInSight || zoom < 0.45)
      void setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom: Math.max(zoom, 0.75) });
  }, [current, focusCount, getViewport, setCenter]);
  return null;
}
