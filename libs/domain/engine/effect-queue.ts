import type { Channel, Service } from '#domain/terms.js';
import type { EffectWait } from './state.js';

/**
 * The task queue of an effect: each channel, each streaming service, and the calls of webhooks have one of their own,
 * so that a provider that is slow or held never takes the slots of another. The names stand in running histories.
 */
export type EffectQueue = Channel | Service | 'webhook';

/** States stored before a wait named its service mean this one: there was no other. */
const SERVICE_OF_OLD_STATES: Service = 'spotify';

/** The queue on which the effect that a step waits for is carried out. */
export function queueOf({ channel, work, service }: EffectWait): EffectQueue {
  return channel ?? work ?? service ?? SERVICE_OF_OLD_STATES;
}
