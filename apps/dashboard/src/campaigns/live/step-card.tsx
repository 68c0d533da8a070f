import { IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import type { Step, Track } from '#domain/flows/flow.js';
import { sentenceOf, titleOf, triggerWords } from '#dashboard/flows/model/sentences.js';
import { STEP_ICONS } from '#dashboard/flows/steps/step-icons.js';
import { useTexts as useFlowTexts } from '#dashboard/flows/texts/use-texts.js';
import { useSpeech } from '#dashboard/texts/texts.js';
import { countOf } from '#dashboard/ui/format.js';
import type { Cell, StepCounts } from './live-data.js';
import css from './live.module.css';

export function StartCard({ track }: { track: Track | undefined }) {
  const texts = useFlowTexts();
  if (track === undefined) return null;
  return (
    <div className={css['start']}>
      <span className={css['head']}>
        <IconPlayerPlay size={15} aria-hidden />
        {track.id}
      </span>
      <span className={css['said']}>{triggerWords(track.trigger, texts)}</span>
    </div>
  );
}

interface StepCardProps {
  track: string;
  step: Step;
  /** Undefined: nobody has come here yet. */
  counts: StepCounts | undefined;
  open: (cell: Cell) => void;
}

/** A step: what it does, and how many fans stand how to it. Each number opens its list. */
export function StepCard({ track, step, counts, open }: StepCardProps) {
  const { texts } = useSpeech();
  const flowTexts = useFlowTexts();
  const Icon = STEP_ICONS[step.kind];
  const title = titleOf(step, flowTexts);
  const cells = cellsOf({ track, step: step.id, title }, counts);
  return (
    <div className={css['card']} data-step={`${track}/${step.id}`}>
      <span className={css['head']}>
        <Icon size={15} aria-hidden />
        <span className={css['title']}>{title}</span>
      </span>
      <span className={css['said']}>{sentenceOf(step, flowTexts)}</span>
      <span className={css['counts']}>
        {cells.length === 0 && <span className={css['quiet']}>{texts.live.nobody}</span>}
        {cells.map((cell) => (
          <Count key={cell.state} cell={cell} open={open} />
        ))}
      </span>
    </div>
  );
}

function cellsOf(place: Pick<Cell, 'track' | 'step' | 'title'>, counts: StepCounts | undefined): Cell[] {
  if (counts === undefined) return [];
  const { waiting, passed, skipped, left } = counts;
  const sum = skipped.reduce((all, { fans }) => all + fans, 0);
  const cells: Cell[] = [
    { ...place, state: 'waiting', count: waiting },
    { ...place, state: 'passed', count: passed },
    { ...place, state: 'skipped', count: sum },
    { ...place, state: 'left', count: left },
  ];
  return cells.filter(({ count }) => count > 0);
}

/** A number that moved is marked for a moment. */
function Count({ cell, open }: { cell: Cell; open: (cell: Cell) => void }) {
  const { texts, language } = useSpeech();
  const [seen, setSeen] = useState({ count: cell.count, moves: 0 });
  if (seen.count !== cell.count) setSeen({ count: cell.count, moves: seen.moves + 1 });
  const count = countOf(language, cell.count);
  const what = texts.live[cell.state];
  return (
    <button
      type="button"
      className={`${css['count'] ?? ''} nopan`}
      data-state={cell.state}
      aria-label={texts.live.opens(what, count, cell.title)}
      onClick={() => open(cell)}
    >
      <b key={seen.moves} data-moved={seen.moves > 0}>
        {count}
      </b>{' '}
      {what}
    </button>
  );
}
