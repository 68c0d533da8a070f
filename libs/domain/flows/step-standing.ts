/**
 * How a fan who has come to a step stands to it. A fan is in exactly one of these at a step.
 * - `waiting`: stands there now.
 * - `skipped`: its message was not sent, by its newest outcome; the reason says why.
 * - `passed`: went on to a step after it.
 * - `left`: the track was over for the fan here: at its end, by a goal, or because the fan was taken out.
 */
export const STEP_STANDINGS = ['waiting', 'skipped', 'passed', 'left'] as const;
export type StepStanding = (typeof STEP_STANDINGS)[number];
