export const baselineActivities = {
  /** Does nothing: only what it costs to run an activity at all is measured. */
  act: (): Promise<void> => Promise.resolve(),
};
export type BaselineActivities = typeof baselineActivities;
