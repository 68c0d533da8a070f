import { describe, expect, it } from '@jest/globals';
import type { Step } from '#domain/flows/flow.js';
import { campaign, fanOn, flowOf, hold, newYorker, send, VirtualFan } from '#domain/testing/virtual-fan.js';
import type { Service } from '#domain/terms.js';
import { queueOf } from './effect-queue.js';
import type { EffectWait } from './state.js';

const like: Step = { kind: 'service', id: 'like', action: 'likeTrack' };
const call: Step = { kind: 'webhook', id: 'call', url: 'https://example.com/', event: 'here', include: [] };

function waitOf(fan: VirtualFan): EffectWait {
  const wait = fan.state.enrollments[0]?.tracks[0]?.wait;
  if (wait?.kind !== 'effect') throw new Error(`The fan waits for no effect: ${JSON.stringify(wait)}.`);
  return wait;
}

function preSavedOn(service: Service, step: Step): VirtualFan {
  const fan = new VirtualFan({ ...newYorker, connections: [service] }, [campaign(flowOf(step, hold))]);
  fan.happens({ type: 'fan.pre_saved', payload: { path: 'service', service } });
  return fan;
}

describe('the queue of an effect', () => {
  it('is that of the service which the fan has granted: the wait carries it', () => {
    const wait = waitOf(preSavedOn('spotify', like));
    expect([wait.service, queueOf(wait)]).toEqual(['spotify', 'spotify']);
  });

  it.each(['spotify', 'apple_music', 'deezer'] as const)('is %s when the wait names it', (service) => {
    expect(queueOf({ kind: 'effect', effectId: 'e', service, since: 0 })).toBe(service);
  });

  it('is the channel of a message, and its own for a webhook', () => {
    const sent = fanOn(send('s', { channels: ['email'] }));
    sent.happens({ type: 'fan.pre_saved', payload: { path: 'reminder' } });
    expect(queueOf(waitOf(sent))).toBe('email');
    expect(queueOf(waitOf(preSavedOn('spotify', call)))).toBe('webhook');
  });

  it('of a state stored before waits named a service is Spotify', () => {
    expect(queueOf({ kind: 'effect', effectId: 'e', since: 0 })).toBe('spotify');
  });
});
