import type { ClaimedService } from '#database/services/claim-service.js';
import type { NewFanEvent } from '#domain/engine/fact-event.js';
import type { ServiceEnd } from '#domain/engine/service-outcome.js';
import type { ItemKind } from '#domain/services/capabilities.js';

/** What was observed during an action. The decision that records it adds the campaign and the time. */
export type Observation = {
  [T in NewFanEvent['type']]: Pick<NewFanEvent & { type: T }, 'type' | 'payload'>;
}['fan.saved' | 'fan.followed' | 'stage.already' | 'stage.unobservable' | 'connection.expired'];

/** The outcome of an action on a service. */
export type ServiceResult = { observed?: Observation[] } & ServiceEnd;

/** The service does not accept the grant any more. Nothing was done, and a flow may ask the fan to connect again. */
export const reconnectNeeded = ({ spec }: ClaimedService): ServiceResult => ({
  kind: 'failed',
  reason: 'reconnect_needed',
  observed: [{ type: 'connection.expired', payload: { service: spec.service } }],
});

/** Returns the id of the release, track or artist on the service of this effect. */
export function idOf(kind: ItemKind, claimed: ClaimedService): string | undefined {
  const { release_ids: release, track_ids: track, artist_ids: artist, spec } = claimed;
  return { release, track, artist }[kind][spec.service];
}
