import { wallTime } from '#domain/clock/local-moment.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Flow } from '#domain/flows/flow.js';
import { quietRuntime, startPlatform, type TestPlatform } from '#test/harness/platform.js';
import { addFan, eventTypes, eventually, happens, makeWorld } from '#test/world/world.js';

/** Half past five in the afternoon in New York, on a Wednesday. One hour takes six seconds. */
const AFTERNOON = Date.UTC(2026, 5, 10, 21, 30);
const K = 600;

/**
 * Splits, writes attributes, starts a track for a segment, waits for a window of the fan's time, and asks what the
 * act was.
 */
const FLOW: Flow = {
  schema: 1,
  name: 'Language',
  tracks: [
    {
      id: 'main',
      trigger: { event: 'fan.pre_saved', where: { path: 'service' } },
      reentry: 'once',
      steps: [
        { kind: 'split', id: 'half', variants: [{ name: 'only', weight: 100 }] },
        { kind: 'setAttribute', id: 'mark', attribute: 'vip', value: true },
        { kind: 'wait', id: 'evening', until: { kind: 'window', from: '18:00', to: '20:00' } },
        {
          ...{ kind: 'send', id: 'offer', channels: ['sms'], template: 'plain', purpose: 'marketing' },
          ...{ intent: 'prompt', validFor: { hours: 1 } },
        },
        {
          ...{ kind: 'waitForEvent', id: 'playlist', since: 'step', timeout: { days: 20 } },
          events: [{ event: 'fan.saved', where: { target: 'playlist' } }],
        },
        { kind: 'exit', id: 'thanked', reason: 'thanked' },
      ],
    },
    {
      id: 'vips',
      trigger: { kind: 'segment', if: { kind: 'attribute', name: 'vip', is: true } },
      reentry: 'once',
      steps: [{ kind: 'setStage', id: 'engaged', stage: 'engaged' }],
    },
  ],
};

describe('the flow language on real parts', () => {
  let platform: TestPlatform;
  beforeAll(async () => {
    quietRuntime();
    platform = await startPlatform();
  }, 60_000);
  afterAll(() => platform.close());

  it('leads a fan through, in their own evening, to the act that was asked for', async () => {
    const { database, deps } = platform;
    const world = await makeWorld(database, { flow: FLOW, clock: { v0: AFTERNOON, r0: Date.now(), k: K } });
    const fan = await addFan(deps, world, { phone: '+12025550123', zone: 'America/New_York', spotify: true });
    await happens(database, world, fan, 'fan.pre_saved', { path: 'service', service: 'spotify' });
    const sees = (type: string) =>
      eventually(
        () => eventTypes(database, fan),
        (types) => types.includes(type),
      );
    await sees('message.accepted');
    await happens(database, world, fan, 'fan.saved', { target: 'track', observedBy: 'tap' });
    await happens(database, world, fan, 'fan.saved', { target: 'playlist', observedBy: 'tap' });
    expect(await sees('enrollment.closed')).toEqual([
      'fan.pre_saved',
      'enrollment.opened',
      'variant.assigned',
      'fan.attribute_set',
      'stage.set',
      'track.ended',
      'message.accepted',
      'fan.saved',
      'fan.saved',
      'track.ended',
      'enrollment.closed',
    ]);
    const [sent] = await database.query<{ at: Date }>(
      'SELECT attempted_virtual_at AS at FROM messages WHERE fan_id = $1',
      [fan],
    );
    const shown = wallTime(sent?.at.getTime() ?? NaN, 'America/New_York');
    // At six o'clock, with a tolerance for the time to the provider: one hour takes six seconds.
    expect(['18', '19']).toContain(shown.slice(11, 13));
    const [ended] = await database.query<{ reason: string }>(
      `SELECT payload ->> 'reason' AS reason FROM events WHERE fan_id = $1 AND type = 'track.ended'
       ORDER BY fan_seq DESC LIMIT 1`,
      [fan],
    );
    expect(ended?.reason).toBe('thanked');
  }, 60_000);
});
