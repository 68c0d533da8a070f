import { randomUUID } from 'node:crypto';
import { decide } from '#activities/decide.js';
import type { ActivityDeps, ServiceAccess } from '#activities/deps.js';
import { sendingActivity } from '#activities/effect-deps.js';
import { sendMessage } from '#activities/messages/send-message.js';
import type { DecisionAnswer } from '#database/engine/load-fan.js';
import type { SendStep, Step } from '#domain/flows/flow.js';
import type { Channel } from '#domain/terms.js';
import type { TestParts } from '#test/harness/platform.js';
import { addFan, flowOf, happens, makeWorld, type FanOptions, type World } from './world.js';

/** Noon in New York: every window is open. */
export const NOON = Date.UTC(2026, 5, 10, 16);

export const prompt = (
  id: string,
  channels: Channel[] = ['sms'],
  more: Partial<SendStep> = {},
): SendStep => ({
  ...{ kind: 'send', id, channels, template: 'plain', purpose: 'marketing', intent: 'prompt' },
  ...more,
});
export const hold: Step = { kind: 'wait', id: 'hold', until: { kind: 'duration', duration: { days: 30 } } };

export const noonWorld = (parts: TestParts, ...steps: Step[]): Promise<World> =>
  makeWorld(parts.database, { clock: { v0: NOON, r0: Date.now(), k: 1 }, flow: flowOf(...steps) });

export function spotifyOf({ services }: ActivityDeps): ServiceAccess {
  if (services.spotify === undefined) throw new Error('The parts were composed without Spotify.');
  return services.spotify;
}

export const decideNow = ({ database, campaigns }: ActivityDeps, fanId: string): Promise<DecisionAnswer> =>
  decide(database, campaigns, { fanId, expectedRevision: null, key: randomUUID(), now: Date.now() });

/** Does by hand what the workflow does by itself: the fan pre-saves, and the first decision is made. */
export async function enters(deps: ActivityDeps, world: World, options: FanOptions): Promise<Entered> {
  const fan = await addFan(deps, world, options);
  await happens(deps.database, world, fan, 'fan.pre_saved', { path: 'service', service: 'spotify' });
  const answer = await decideNow(deps, fan);
  return { fan, effect: answer.effects[0]?.id ?? '' };
}
export interface Entered {
  fan: string;
  effect: string;
}

export const sends = (deps: ActivityDeps, { fan, effect }: Entered, channel: Channel = 'sms', attempt = 1) =>
  sendMessage(
    sendingActivity(deps, () => attempt),
    channel,
    { fanId: fan, effectId: effect },
  );

export const messagesOf = ({ database }: TestParts, fan: string) =>
  database.query<{ channel: Channel; state: string; code: string | null; provider_id: string | null }>(
    'SELECT channel, state, code, provider_id FROM messages WHERE fan_id = $1 ORDER BY created_at',
    [fan],
  );

/** The claim of a worker that died long enough ago. */
export const ageClaim = ({ database }: TestParts, fan: string) =>
  database.query(`UPDATE messages SET attempted_at = attempted_at - interval '2 minutes' WHERE fan_id = $1`, [
    fan,
  ]);
