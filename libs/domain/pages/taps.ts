import type { ItemKind } from '#domain/services/capabilities.js';

/** What a fan can have done at a service by a tap on a page. A word is never renamed, because stored taps carry it. */
export const TAP_ACTS = ['save', 'like', 'follow'] as const;
export type TapAct = (typeof TAP_ACTS)[number];

/** What became of a tap that had to wait. */
export const TAP_OUTCOMES = ['done', 'already', 'expired', 'failed', 'gave_up'] as const;
export type TapOutcome = (typeof TAP_OUTCOMES)[number];

export const ITEM_OF_ACT: Readonly<Record<TapAct, ItemKind>> = {
  save: 'release',
  like: 'track',
  follow: 'artist',
};

/** A page answers after this long at the latest (real time, ms); what is not done by then is done behind it. */
export const PAGE_WAITS_MS = 2500;

/** A tap that waits is given up after this long (real time, ms): the same as an action of a flow. */
export const TAP_GIVES_UP_MS = 6 * 3_600_000;

/** A tap is tried again after so many seconds: `tries` have been made, and the pause grows up to ten minutes. */
export const tapPauseSeconds = (tries: number): number => Math.min(600, 4 * 2 ** Math.min(tries, 10));
