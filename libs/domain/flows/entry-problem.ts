import type { EntryWay } from '#domain/events/catalogue.js';
import type { Flow, Track, Where } from './flow.js';

/**
 * Says why no track would start for a fan who is enrolled in this way. Undefined: a track would start. `way`: who asks
 * for the fan, for tracks that start for some ways only; without it, any.
 */
export function entryProblem(flow: Flow, track: string | undefined, way?: EntryWay): string | undefined {
  const tracks = flow.tracks.filter(({ trigger }) => trigger.kind === 'manual' || isRequest(trigger, way));
  if (track === undefined) {
    if (flow.tracks.some((one) => startsUnasked(one, way))) return undefined;
    return `No track of the flow starts with enrollment.requested${way === undefined ? '' : ` by ${way}`}.`;
  }
  if (!flow.tracks.some(({ id }) => id === track)) return `The flow has no track "${track}".`;
  if (!tracks.some(({ id }) => id === track))
    return `The track "${track}" does not start with enrollment.requested.`;
  return undefined;
}

/** Does the track start for a fan who was entered, without being asked for by name? */
function startsUnasked({ trigger }: Track, way: EntryWay | undefined): boolean {
  if (!('event' in trigger)) return trigger.kind === 'segment';
  return isRequest(trigger, way) || trigger.event === 'enrollment.opened';
}

function isRequest(trigger: Track['trigger'], way: EntryWay | undefined): boolean {
  if (!('event' in trigger) || trigger.event !== 'enrollment.requested') return false;
  return way === undefined || allows(trigger.where, way);
}

function allows(where: Where | undefined, way: EntryWay): boolean {
  const asked = where?.['by'];
  if (asked === undefined) return true;
  return typeof asked === 'object' ? asked.in.includes(way) : asked === way;
}
