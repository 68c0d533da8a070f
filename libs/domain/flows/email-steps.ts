import type { Flow } from './flow.js';

/** The steps of a flow that may send an email, by their ids. */
export const emailSteps = (flow: Flow): { track: string; step: string }[] =>
  flow.tracks.flatMap((track) =>
    track.steps.flatMap((step) =>
      step.kind === 'send' && step.channels.includes('email') ? [{ track: track.id, step: step.id }] : [],
    ),
  );
