import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import { IconAlertTriangle, IconExclamationCircle, IconFlag, IconPlayerPlay } from '@tabler/icons-react';
import { memo, type ReactNode, useEffect, useRef } from 'react';
import type { Step, Track } from '#domain/flows/flow.js';
import type { CanvasNode } from '#dashboard/flows/model/canvas-graph.js';
import { momentWords, zoneName } from '#dashboard/flows/model/clock-words.js';
import type { ShownProblem } from '#dashboard/flows/model/problems.js';
import { sentenceOf, titleOf, triggerWords } from '#dashboard/flows/model/sentences.js';
import type { StepTime } from '#dashboard/flows/model/step-times.js';
import { STEP_ICONS } from '#dashboard/flows/steps/step-icons.js';
import type { FlowTexts } from '#dashboard/flows/texts/en.js';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';
import { useCanvas } from './canvas-context.js';
import css from './flow-canvas.module.css';

export type CardNode = Node<{ node: CanvasNode; track: Track }, 'card'>;

/** Anything that stands on the canvas. */
export const Card = memo(({ data: { node, track } }: NodeProps<CardNode>): ReactNode => {
  switch (node.kind) {
    case 'start':
      return <Pickable node={node} className={css['start']} label={<StartLines track={track} />} />;
    case 'step':
      return <StepCard node={node} step={node.step} />;
    case 'end':
      return <EndStub />;
    case 'missing':
      return <MissingStub node={node} />;
  }
});
Card.displayName = 'Card';

const Ends = (): ReactNode => (
  <>
    <Handle type="target" position={Position.Top} className={css['handle']} isConnectable={false} />
    <Handle type="source" position={Position.Bottom} className={css['handle']} isConnectable={false} />
  </>
);

interface PickableProps {
  node: CanvasNode;
  className: string | undefined;
  label: ReactNode;
  problem?: ShownProblem['severity'] | undefined;
  mark?: string | undefined;
}

/** A card that can be selected and opened. Only the current one is in the order of the Tab key. */
function Pickable({ node, className, label, problem, mark }: PickableProps): ReactNode {
  const { selected, current, focusCount, pick, open } = useCanvas();
  const own = useRef<HTMLButtonElement>(null);
  const isCurrent = current === node.id;
  useEffect(() => {
    if (isCurrent && focusCount > 0) own.current?.focus({ preventScroll: true });
  }, [isCurrent, focusCount]);
  return (
    <>
      <Ends />
      <button
        ref={own}
        type="button"
        className={className}
        tabIndex={isCurrent || current === undefined ? 0 : -1}
        aria-pressed={selected.has(node.id)}
        data-node={node.id}
        data-selected={selected.has(node.id)}
        data-problem={problem}
        data-mark={mark}
        onClick={(event) => pick(node, { adds: event.shiftKey || event.metaKey || event.ctrlKey })}
        onDoubleClick={() => open(node)}
      >
        {label}
      </button>
    </>
  );
}

function StartLines({ track }: { track: Track }): ReactNode {
  const texts = useTexts();
  const { problemsOf } = useCanvas();
  return (
    <>
      <span className={css['head']}>
        <IconPlayerPlay size={15} aria-hidden />
        <span className={css['title']}>{`${texts.screen.track} ${track.id}`}</span>
      </span>
      <span className={css['said']}>{triggerWords(track.trigger, texts)}</span>
      <ProblemLine problems={problemsOf(track.id)} />
    </>
  );
}

function StepCard({ node, step }: { node: CanvasNode; step: Step }): ReactNode {
  const texts = useTexts();
  const { problemsOf, timeOf, markOf, fansOf } = useCanvas();
  const problems = problemsOf(node.track, step.id);
  const mark = markOf(node.track, step.id);
  const time = timeOf(node.track, step.id);
  const fans = fansOf(node.track, step.id);
  const Icon = STEP_ICONS[step.kind];
  return (
    <Pickable
      node={node}
      className={css['card']}
      problem={worst(problems)}
      mark={mark}
      label={
        <>
          <span className={css['head']}>
            <Icon size={15} aria-hidden />
            <span className={css['title']}>{titleOf(step, texts)}</span>
            {mark !== undefined && <span className={css['mark']}>{texts.screen.diff[mark]}</span>}
          </span>
          <span className={css['said']}>{sentenceOf(step, texts)}</span>
          {time !== undefined && <span className={css['quiet']}>{timeWords(time, texts)}</span>}
          {fans !== undefined && <span className={css['quiet']}>{fans}</span>}
          <ProblemLine problems={problems} />
        </>
      }
    />
  );
}

/** "Fri 4 Dec 00:00 Kiritimati – Fri 4 Dec 00:00 Pago Pago": each moment with the zone whose clock shows it. */
export function timeWords({ earliest, latest }: StepTime, texts: FlowTexts): string {
  const said = ({ at, zone }: StepTime['earliest']): string =>
    `${momentWords(at, zone, texts.clock)} ${zoneName(zone)}`;
  return `${said(earliest)} – ${latest === null ? texts.screen.anyTime : said(latest)}`;
}

const worst = (problems: readonly ShownProblem[]): ShownProblem['severity'] | undefined =>
  problems.some(({ severity }) => severity === 'error') ? 'error' : problems[0]?.severity;

function ProblemLine({ problems }: { problems: readonly ShownProblem[] }): ReactNode {
  const severity = worst(problems);
  const first = problems.find((one) => one.severity === severity);
  if (first === undefined || severity === undefined) return null;
  const Icon = severity === 'error' ? IconExclamationCircle : IconAlertTriangle;
  return (
    <span className={css[severity]} title={problems.map(({ reason }) => reason).join('\n')}>
      <Icon size={13} aria-hidden style={{ verticalAlign: -2, marginRight: 4 }} />
      {problems.length > 1 ? `${first.reason} (+${problems.length - 1})` : first.reason}
    </span>
  );
}

function EndStub(): ReactNode {
  const { trackEnds } = useTexts().screen;
  return (
    <>
      <Ends />
      <span className={css['stub']}>
        <IconFlag size={13} aria-hidden style={{ marginRight: 4 }} />
        {trackEnds}
      </span>
    </>
  );
}

function MissingStub({ node }: { node: Extract<CanvasNode, { kind: 'missing' }> }): ReactNode {
  const { missing } = useTexts().screen;
  return (
    <Pickable
      node={node}
      className={css['missing']}
      problem="error"
      label={<span className={css['error']}>{missing(node.wanted)}</span>}
    />
  );
}
