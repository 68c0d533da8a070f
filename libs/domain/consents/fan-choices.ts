/** At most one marketing message in so many days, over all campaigns and channels. */
export const FREQUENCIES = { weekly: 7, monthly: 30 } as const;
export type Frequency = keyof typeof FREQUENCIES;
export const FREQUENCY_NAMES = ['weekly', 'monthly'] as const satisfies readonly Frequency[];

/** A pause that a fan takes lasts so long, in workspace time. */
export const PAUSE_DAYS = 30;
