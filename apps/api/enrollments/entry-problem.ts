import type { Flow, Track } from '#domain/flows/flow.js';

/** Says why no track would start for a fan who is enrolled in this way. Undefined: a track would start. */
export function entryProblem(flow: Flow, track: string | undefined): string | undefined {
  const tracks = flow.tracks.filter(
    ({ trigger }) =>
      trigger.kind === 'manual' || ('event' in trigger && trigger.event === 'enrollment.requested'),
  );
  if (track === undefined)
    return flow.tracks.some(startsUnasked)
      ? undefined
      : 'No track of the flow starts with enrollment.requested.';
  if (!flow.tracks.some(({ id }) => id === track)) return `The flow has no track "${track}".`;
  if (!tracks.some(({ id }) => id === track))
    return `The track "${track}" does not start with enrollment.requested.`;
  return undefined;
}

/** Does the track start for a fan who was entered, without being asked for by name? */
function startsUnasked({ trigger }: Track): boolean {
  if (!('event' in trigger)) return trigger.kind === 'segment';
  return trigger.event === 'enrollment.requested' || trigger.event === 'enrollment.opened';
}
