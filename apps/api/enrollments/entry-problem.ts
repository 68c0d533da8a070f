import type { Flow } from '../../../libs/domain/flow/flow.js';

/** Why nobody who is entered so would go anywhere; undefined when somebody would. */
export function entryProblem(flow: Flow, track: string | undefined): string | undefined {
  const tracks = flow.tracks.filter(({ trigger }) => trigger.event === 'enrollment.requested');
  if (track === undefined)
    return tracks.length > 0 ? undefined : 'No track of the flow starts with enrollment.requested.';
  if (!flow.tracks.some(({ id }) => id === track)) return `The flow has no track "${track}".`;
  if (!tracks.some(({ id }) => id === track))
    return `The track "${track}" does not start with enrollment.requested.`;
  return undefined;
}
