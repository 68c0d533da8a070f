import type { KeyboardEvent } from 'react';
import type { Direction } from '#dashboard/flows/model/layout.js';

/** What the keys of the canvas ask for. */
export interface CanvasActions {
  go: (direction: Direction, how: { adds: boolean }) => void;
  open: () => void;
  add: () => void;
  remove: () => void;
  move: (direction: 'up' | 'down') => void;
  copy: () => void;
  cut: () => void;
  paste: () => void;
  undo: () => void;
  redo: () => void;
  fit: () => void;
  close: () => void;
  selectAll: () => void;
}

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};

/** Does what the key asks for. Keys of fields and of the browser are left alone. */
export function onCanvasKey(event: KeyboardEvent, actions: CanvasActions): void {
  const act = event.metaKey || event.ctrlKey ? withCommand(event, actions) : plain(event, actions);
  if (act === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}

function withCommand({ key, shiftKey }: KeyboardEvent, actions: CanvasActions): (() => void) | undefined {
  switch (key.toLowerCase()) {
    case 'z':
      return shiftKey ? actions.redo : actions.undo;
    case 'y':
      return actions.redo;
    case 'c':
      return actions.copy;
    case 'x':
      return actions.cut;
    case 'v':
      return actions.paste;
    case 'a':
      return actions.selectAll;
    default:
      return undefined;
  }
}

function plain(event: KeyboardEvent, actions: CanvasActions): (() => void) | undefined {
  const direction = ARROWS[event.key];
  if (direction !== undefined) {
    if (event.altKey)
      return direction === 'up' || direction === 'down' ? () => actions.move(direction) : undefined;
    return () => actions.go(direction, { adds: event.shiftKey });
  }
  switch (event.key) {
    case 'Enter':
      return isCard(event.target) ? actions.open : undefined;
    case 'a':
      return actions.add;
    case 'Delete':
    case 'Backspace':
      return actions.remove;
    case 'Escape':
      return actions.close;
    case '0':
      return actions.fit;
    default:
      return undefined;
  }
}

/** Other buttons of the canvas keep their Enter. */
const isCard = (target: EventTarget): boolean =>
  target instanceof HTMLElement && target.dataset['node'] !== undefined;
