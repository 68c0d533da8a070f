import { notifications } from '@mantine/notifications';
import type { CanvasActions } from './canvas/use-canvas-keys.js';
import { copiedText, readCopied } from './model/clipboard.js';
import { stepsAt, type TrackSpot } from './model/commands.js';
import { movedSpot } from './model/moved-spot.js';
import { useTexts } from './texts/use-texts.js';
import type { Builder } from './use-builder.js';

/** What was copied last. It is shared with other windows of the same browser. */
const COPIED = 'segue.copied';

export interface Edits extends Pick<
  CanvasActions,
  'remove' | 'move' | 'copy' | 'cut' | 'paste' | 'selectAll'
> {
  copyTrack: (id: string) => void;
}

function keep(text: string): void {
  localStorage.setItem(COPIED, text);
  // The clipboard of the system is a courtesy to people: pasting here does not need it, and it may be refused.
  navigator.clipboard.writeText(text).catch(() => undefined);
}

const tell = (message: string): void => void notifications.show({ message });

/** What the keys do to the steps that are selected. */
export function useEdits(builder: Builder, spot: TrackSpot | undefined, focusCard: () => void): Edits {
  const { editor, run, select } = builder;
  const { flow, selected } = editor;
  const { screen } = useTexts();
  const clipboard = useClipboard(builder, spot, focusCard);
  const remove = (): void => {
    if (selected.length === 0) return;
    run({ kind: 'removeSteps', places: selected });
    tell(screen.removed(selected.length));
    focusCard();
  };
  return {
    ...{ remove, ...clipboard },
    cut: () => {
      clipboard.copy();
      remove();
    },
    move: (direction) => {
      const to = movedSpot(flow, selected, direction);
      if (to !== undefined) run({ kind: 'moveSteps', places: selected, spot: to });
      focusCard();
    },
    selectAll: () => {
      const track = selected.at(-1)?.track;
      const tracks = flow.tracks.filter(({ id }) => track === undefined || id === track);
      select(tracks.flatMap(({ id, steps }) => steps.map((step) => ({ track: id, step: step.id }))));
    },
  };
}

function useClipboard({ editor, run }: Builder, spot: TrackSpot | undefined, focusCard: () => void) {
  const { screen } = useTexts();
  const { flow, selected } = editor;
  return {
    copy: (): void => {
      const steps = stepsAt(flow, selected);
      if (steps.length === 0) return;
      keep(copiedText({ kind: 'steps', steps }));
      tell(screen.copied(steps.length));
    },
    copyTrack: (id: string): void => {
      const track = flow.tracks.find((one) => one.id === id);
      if (track === undefined) return;
      keep(copiedText({ kind: 'track', track }));
      tell(screen.copied(track.steps.length));
    },
    paste: (): void => {
      const copied = readCopied(localStorage.getItem(COPIED) ?? '');
      if (copied?.kind === 'track') run({ kind: 'pasteTrack', track: copied.track });
      else if (copied !== undefined && spot !== undefined)
        run({ kind: 'pasteSteps', spot, steps: copied.steps });
      else tell(screen.nothingToPaste);
      focusCard();
    },
  };
}
