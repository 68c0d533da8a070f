import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fanWorkflowId } from './names.js';
import { quietRuntime, startPlatform, type TestPlatform } from '#test/harness/platform.js';
import { addFan, eventTypes, eventually, flowOf, happens, makeWorld } from '#test/world/world.js';

/** Noon in New York, so that every channel's window is open. */
const NOON = Date.UTC(2026, 5, 10, 16);

describe('one fan, from event to the end of the flow', () => {
  let platform: TestPlatform;
  beforeAll(async () => {
    quietRuntime();
    platform = await startPlatform();
  }, 60_000);
  afterAll(() => platform.close());

  it('saves at release, sends, waits for the save and ends', async () => {
    const { database, deps, client } = platform;
    const clock = { v0: NOON, r0: Date.now(), k: 1 };
    const world = await makeWorld(database, {
      clock,
      release: { kind: 'global', at: NOON + 1_500 },
      flow: flowOf(
        { kind: 'wait', id: 'release', until: { kind: 'release' } },
        { kind: 'service', id: 'save', action: 'saveRelease' },
        {
          kind: 'send',
          id: 'prompt',
          channels: ['sms'],
          template: 'plain',
          purpose: 'marketing',
          intent: 'prompt',
        },
        {
          kind: 'waitForEvent',
          id: 'saved',
          events: ['fan.saved'],
          since: 'enrollment',
          timeout: { days: 2 },
        },
      ),
    });
    const fan = await addFan(deps, world, { phone: '+12025550123', spotify: true });
    await happens(database, world, fan, 'fan.pre_saved', { path: 'service', service: 'spotify' });
    await eventually(
      () => eventTypes(database, fan),
      (types) => types.includes('message.accepted'),
    );
    await happens(database, world, fan, 'fan.saved', { target: 'track', observedBy: 'tap' });
    const types = await eventually(
      () => eventTypes(database, fan),
      (seen) => seen.includes('enrollment.closed'),
    );
    expect(types).toEqual([
      'fan.pre_saved',
      'enrollment.opened',
      'release.saved',
      'message.accepted',
      'fan.saved',
      'track.ended',
      'enrollment.closed',
    ]);
    const handle = client.workflow.getHandle(fanWorkflowId(world.workspaceId, fan));
    await handle.result();
    expect((await handle.describe()).status.name).toBe('COMPLETED');
  }, 60_000);
});
