import type { StartTrackStep } from '#domain/flows/flow.js';
import type { StepRule } from '#domain/engine/step-rule.js';

/** Asks for a run of the track, which starts when the tracks that run now have been looked at. */
export const startTrack: StepRule<StartTrackStep> = ({ track }, _run, { draft, enrollment }) => {
  draft.requestTrack(track, enrollment);
  return { kind: 'pass' };
};
