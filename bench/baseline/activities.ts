export const baselineActivities = {
  /** Does nothing, so that only the cost of running an activity is measured. */
  act: (): Promise<void> => Promise.resolve(),
};
export type BaselineActivities = typeof baselineActivities;
