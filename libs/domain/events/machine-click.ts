import type { EventType } from './catalogue.js';

/** A click that a scanner or a preview has made: it is shown, and no fan has done anything. */
export const isMachineClick = ({ type, payload }: { type: EventType; payload: object }): boolean =>
  type === 'link.clicked' && 'human' in payload && payload.human === false;
