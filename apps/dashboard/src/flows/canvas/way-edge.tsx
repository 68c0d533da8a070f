import { BaseEdge, type Edge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react';
import { IconPlus } from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';
import type { Track } from '#domain/flows/flow.js';
import type { CanvasEdge } from '#dashboard/flows/model/canvas-graph.js';
import type { Route } from '#dashboard/flows/model/layout.js';
import { linePath } from '#dashboard/flows/model/line.js';
import { wayWords } from '#dashboard/flows/model/sentences.js';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';
import { useCanvas } from './canvas-context.js';
import css from './flow-canvas.module.css';

export type WayEdgeType = Edge<{ way: CanvasEdge; track: Track; route: Route }, 'way'>;

/** A way: its line, its name if there are several, and the button that puts a step there. */
export const WayEdge = memo(({ id, data, markerEnd, ...ends }: EdgeProps<WayEdgeType>): ReactNode => {
  const texts = useTexts();
  const { addAt } = useCanvas();
  if (data === undefined) return null;
  const { way, track, route } = data;
  const step = track.steps.find((one) => one.id === way.from);
  const name = way.isNamed ? wayWords(step, way.field, texts) : '';
  const path = linePath([
    { x: ends.sourceX, y: ends.sourceY },
    ...route.points.slice(1, -1),
    { x: ends.targetX, y: ends.targetY },
  ]);
  const where = way.from ?? track.id;
  return (
    <>
      <BaseEdge id={id} path={path} {...(markerEnd === undefined ? {} : { markerEnd })} />
      <EdgeLabelRenderer>
        <div
          className={css['way']}
          style={{ transform: `translate(-50%, -50%) translate(${route.label.x}px, ${route.label.y}px)` }}
        >
          {name !== '' && (
            <span className={css['wayName']} title={name}>
              {name}
            </span>
          )}
          <button
            type="button"
            tabIndex={-1}
            className={css['add']}
            aria-label={`${texts.screen.addAfter(where)}${name === '' ? '' : `: ${name}`}`}
            onClick={() => addAt({ track: way.track, from: way.from, field: way.field })}
          >
            <IconPlus size={13} aria-hidden />
          </button>
        </div>
      </EdgeLabelRenderer>
    </>
  );
});
WayEdge.displayName = 'WayEdge';
