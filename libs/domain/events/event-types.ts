import type { EventType } from './catalogue.js';
import { EVENT_FIELDS } from './fields.js';

const isEventType = (word: string): word is EventType => Object.hasOwn(EVENT_FIELDS, word);

/** All types of events, at run time. */
export const EVENT_TYPES: readonly EventType[] = Object.keys(EVENT_FIELDS).filter(isEventType);
