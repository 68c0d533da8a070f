import type { StartTrackStep } from '#domain/flows/flow.js';
import type { StepRule } from '#domain/engine/context.js';

/** Asks for the track; it is started as soon as those that run have been looked at. */
export const startTrack: StepRule<StartTrackStep> = ({ track }, _run, { desk, enrollment }) => {
  desk.asked.push({ track, enrollment });
  return { kind: 'pass' };
};
