import { QUEUE_STATES } from './queue-state.js';

/**
 * `doubtful`: may ask us to stop, and holds promotion to the number until a person has looked. `open`: nobody has
 * answered. `answered`: somebody has. `done`: acted on by itself, or put aside by a person.
 */
export const REPLY_STATES = ['doubtful', 'open', 'answered', 'done'] as const;
export type ReplyState = (typeof REPLY_STATES)[number];

/** What came of a doubt: a person's word, or the fan's own next one; `lapsed`: nobody looked in time, so it is a stop. */
export const REPLY_RESOLUTIONS = ['stop', 'not_stop', 'lapsed'] as const;
export type ReplyResolution = (typeof REPLY_RESOLUTIONS)[number];

export const REPLY_ANSWER_STATES = QUEUE_STATES;
export type ReplyAnswerState = (typeof REPLY_ANSWER_STATES)[number];

/** A doubtful reply that nobody has looked at for so long is a stop (real days). */
export const DOUBT_LASTS_DAYS = 10;
