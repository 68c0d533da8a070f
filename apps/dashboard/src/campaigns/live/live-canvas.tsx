import '@xyflow/react/dist/base.css';
import { useComputedColorScheme } from '@mantine/core';
import {
  Background,
  BackgroundVariant,
  Controls,
  type Edge,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  type NodeTypes,
  Position,
  ReactFlow,
} from '@xyflow/react';
import { createContext, useContext, useMemo } from 'react';
import type { Flow } from '#domain/flows/flow.js';
import { type CanvasNode, graphOf } from '#dashboard/flows/model/canvas-graph.js';
import { CARD_WIDTH, layoutOf } from '#dashboard/flows/model/layout.js';
import { wayWords } from '#dashboard/flows/model/sentences.js';
import { useTexts as useFlowTexts } from '#dashboard/flows/texts/use-texts.js';
import { type Cell, type StepCounts } from './live-data.js';
import css from './live.module.css';
import { StartCard, StepCard } from './step-card.js';

interface Live {
  counts: ReadonlyMap<string, StepCounts>;
  open: (cell: Cell) => void;
}
const LiveContext = createContext<Live>({ counts: new Map(), open: () => undefined });

type CardNode = Node<{ node: CanvasNode; flow: Flow }, 'card'>;
/** The words of a way, on the colour of the page so that the line does not run through them. */
const LABEL = {
  labelStyle: { fill: 'var(--mantine-color-dimmed)', fontSize: 12 },
  labelBgStyle: { fill: 'var(--mantine-color-body)' },
};
const HEIGHT = { start: 64, step: 124, end: 12, missing: 12 };

/** Only the numbers change while one looks, so places and lines are made once for a flow. */
export function LiveCanvas({
  flow,
  counts,
  open,
}: {
  flow: Flow;
  counts: readonly StepCounts[];
  open: Live['open'];
}) {
  const scheme = useComputedColorScheme('light');
  const { nodes, edges } = useDrawing(flow);
  const live = useMemo(
    () => ({ counts: new Map(counts.map((each) => [`${each.track}/${each.step}`, each])), open }),
    [counts, open],
  );
  return (
    <LiveContext value={live}>
      <div className={css['canvas']}>
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={NODE_TYPES}
          colorMode={scheme}
          defaultViewport={beginningOf(nodes)}
          fitViewOptions={{ maxZoom: 1, padding: 0.06, minZoom: 0.5 }}
          minZoom={0.15}
          maxZoom={1.4}
          onlyRenderVisibleElements
          panOnScroll
          preventScrolling={false}
          zoomOnScroll={false}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          proOptions={{ hideAttribution: true }}
        >
          <Background variant={BackgroundVariant.Dots} gap={20} size={1} />
          <Controls showInteractive={false} />
        </ReactFlow>
      </div>
    </LiveContext>
  );
}

const ZOOM = 0.85;

/**
 * The beginning of the flow, at a size at which its numbers can be read and hit: the first card in the middle of a
 * phone, the first track at the left of a wider screen. A button shows all of it.
 */
function beginningOf([first]: readonly CardNode[]): { x: number; y: number; zoom: number } {
  const middle = (first?.position.x ?? 0) + CARD_WIDTH / 2;
  const isPhone = matchMedia('(max-width: 48em)').matches;
  return { x: isPhone ? innerWidth / 2 - 16 - middle * ZOOM : 24, y: 16, zoom: ZOOM };
}

function useDrawing(flow: Flow): { nodes: CardNode[]; edges: Edge[] } {
  // A new answer brings an equal flow as a new object.
  const text = JSON.stringify(flow);
  const words = useFlowTexts();
  return useMemo(() => {
    const graph = graphOf(flow);
    const tracks = flow.tracks.map(({ id }) => id);
    const { boxes } = layoutOf(graph, tracks, ({ kind }) => ({ width: CARD_WIDTH, height: HEIGHT[kind] }));
    const nodes = graph.nodes.flatMap((node): CardNode[] => {
      const box = boxes.get(node.id);
      if (box === undefined) return [];
      const { x, y, width, height } = box;
      return [
        {
          ...{ id: node.id, type: 'card' as const, position: { x, y }, width, height, data: { node, flow } },
          handles: [
            { type: 'target', position: Position.Top, x: width / 2, y: 0, width: 1, height: 1 },
            { type: 'source', position: Position.Bottom, x: width / 2, y: height, width: 1, height: 1 },
          ],
        },
      ];
    });
    const edges = graph.edges.map(({ id, source, target, track, from, field, isNamed }): Edge => {
      const own = flow.tracks.find((each) => each.id === track);
      const step = own?.steps.find((each) => each.id === from);
      const label = isNamed && own !== undefined ? { label: wayWords(step, field, words), ...LABEL } : {};
      return {
        id,
        source,
        target,
        type: 'smoothstep',
        markerEnd: { type: MarkerType.ArrowClosed },
        ...label,
      };
    });
    return { nodes, edges };
  }, [text, words]);
}

function Card({ data: { node, flow } }: NodeProps<CardNode>) {
  const { counts, open } = useContext(LiveContext);
  return (
    <>
      <Handle type="target" position={Position.Top} className={css['handle'] ?? ''} isConnectable={false} />
      {node.kind === 'start' && <StartCard track={flow.tracks.find(({ id }) => id === node.track)} />}
      {node.kind === 'step' && (
        <StepCard
          track={node.track}
          step={node.step}
          counts={counts.get(`${node.track}/${node.step.id}`)}
          open={open}
        />
      )}
      {node.kind === 'end' && <span className={css['end']} />}
      <Handle
        type="source"
        position={Position.Bottom}
        className={css['handle'] ?? ''}
        isConnectable={false}
      />
    </>
  );
}

const NODE_TYPES: NodeTypes = { card: Card };
