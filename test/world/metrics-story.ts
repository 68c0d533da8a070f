import type { Database } from '#database/database.js';
import { projectAll } from '#test/harness/project.js';
import { addFan, BERLIN_MIDNIGHT, DAY, happened, HOUR, record, type FunnelWorld } from './funnel-world.js';

const R = BERLIN_MIDNIGHT;

/** Four pre-savers: two with a service, who are saved for on the day, and two with a reminder. */
export async function tellMetricsStory(database: Database, world: FunnelWorld): Promise<string[]> {
  const fans: string[] = [];
  for (let fan = 0; fan < 4; fan += 1) fans.push(await addFan(database, world));
  const [a = '', b = '', c = '', d = ''] = fans;
  for (const [index, fan] of fans.entries()) {
    const at = R - 2 * DAY - (index === 3 ? HOUR : 0);
    const pre =
      index < 2 ? { path: 'service' as const, service: 'spotify' as const } : { path: 'reminder' as const };
    const source = index === 0 ? '=HYPERLINK(1)' : 'direct';
    await record(database, [
      happened(world, fan, 'fan.pre_saved', at, { ...pre, source }),
      happened(world, fan, 'enrollment.opened', at, { ...pre, source, territory: 'DE' }),
    ]);
  }
  await record(database, [
    happened(world, a, 'consent.granted', R - DAY, { channel: 'sms', purpose: 'marketing' }, null),
    happened(world, b, 'consent.granted', R - DAY, { channel: 'email', purpose: 'marketing' }, null),
    happened(world, c, 'consent.granted', R + DAY, { channel: 'email', purpose: 'marketing' }, null),
    ...[a, b].map((fan) =>
      happened(world, fan, 'release.saved', R + 60_000, {
        service: 'spotify',
        by: 'platform',
        effectId: 'e',
      }),
    ),
    happened(world, a, 'message.unknown', R + HOUR, ref('m1', 'sms')),
    happened(world, a, 'message.accepted', R + HOUR, ref('m1', 'sms')),
    happened(world, a, 'message.delivered', R + HOUR, { messageId: 'm1' }),
    happened(world, a, 'link.clicked', R + 2 * HOUR, { messageId: 'm1', human: true }),
    // An address that was corrected is no wish of the fan's.
    happened(
      world,
      a,
      'consent.withdrawn',
      R + 2 * HOUR,
      { channel: 'sms', reason: 'address_replaced' },
      null,
    ),
    happened(world, a, 'link.clicked', R + 3 * HOUR, { messageId: 'm1', human: true }),
    happened(world, a, 'fan.saved', R + 5 * HOUR, { target: 'track', observedBy: 'tap' }),
    happened(world, a, 'message.rejected', R + 6 * HOUR, {
      ...ref('m2', 'sms', 'follow_prompt'),
      code: '30006',
    }),
    happened(world, b, 'message.accepted', R + HOUR, ref('m3', 'email')),
    happened(world, b, 'message.delivered', R + HOUR, { messageId: 'm3' }),
    happened(world, b, 'link.clicked', R + HOUR, { messageId: 'm3', human: false }),
    happened(world, b, 'page.visited', R + 2 * HOUR, {}),
    happened(world, b, 'consent.withdrawn', R + 3 * DAY, { channel: 'email', reason: 'unsubscribe' }, null),
    happened(world, c, 'message.blocked', R + HOUR, { ...blocked, reason: 'unreachable' }),
    happened(world, d, 'message.refused', R + HOUR, { ...blocked, reason: 'suppressed', effectId: 'e' }),
    happened(world, c, 'message.unknown', R + HOUR, ref('m4', 'email')),
    happened(world, c, 'message.abandoned', R + HOUR, ref('m4', 'email')),
  ]);
  await projectAll(database);
  return fans;
}

const blocked = { track: 'main', step: 'save_prompt', intent: 'prompt' as const };

/** What a message's events say of it. */
export function ref(messageId: string, channel: 'sms' | 'email', step = 'save_prompt') {
  const send = { messageId, effectId: messageId, track: 'main', step, channel };
  return { ...send, purpose: 'marketing' as const, intent: 'prompt' as const };
}
