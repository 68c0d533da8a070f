import type { ReactNode } from 'react';
import { CanvasContext } from './canvas/canvas-context.js';
import { FlowCanvas } from './canvas/flow-canvas.js';
import { type CanvasActions, onCanvasKey } from './canvas/use-canvas-keys.js';
import { WorldContext } from './fields/world.js';
import css from './flow-builder.module.css';
import { AddStepHere } from './panels/add-step-here.js';
import { SidePanels } from './side-panels.js';
import { Toolbar } from './toolbar.js';
import { useWork, type Work, type WorkProps } from './use-work.js';

/** The flow builder: the canvas, what stands beside it, and the draft that both show. */
export function FlowBuilder(props: WorkProps): ReactNode {
  const work = useWork(props);
  const { builder, drawing, canvas, messages } = work;
  const { flow } = builder.editor;
  const templates = [...new Set(messages.map(({ key }) => key))];
  const track = canvas.currentPlace?.track ?? canvas.currentTrack ?? '';
  return (
    <WorldContext value={{ flow, track, templates }}>
      <CanvasContext value={work.view}>
        <div className={css['builder']}>
          <Toolbar work={work} />
          <div className={css['work']}>
            <FlowCanvas
              flow={flow}
              graph={drawing.graph}
              plan={drawing.plan}
              fitCount={work.fitCount}
              onKeyDown={(event) => onCanvasKey(event, actionsOf(work))}
            />
            <SidePanels work={work} />
          </div>
        </div>
        <AddStepHere
          {...{ flow, messages, spot: work.spot }}
          close={() => work.addAt(undefined)}
          run={(command) => {
            builder.run(command);
            work.addAt(undefined);
            canvas.focusCard();
          }}
        />
      </CanvasContext>
    </WorldContext>
  );
}

const actionsOf = ({ canvas, sides, builder, addAt, fit }: Work): CanvasActions => ({
  ...canvas.actions,
  open: () => sides.open('step', true),
  add: () => addAt(canvas.spot),
  undo: builder.undo,
  redo: builder.redo,
  fit,
  close: sides.close,
});
