import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eraseFan } from '#database/rights/erase-fan.js';
import { quietRuntime, startPlatform, type TestPlatform } from '#test/harness/platform.js';
import { hold, noonWorld, prompt } from '#test/world/hands.js';
import { addFan, eventTypes, eventually, happens, type World } from '#test/world/world.js';
import { fanWorkflowId } from './names.js';

describe('a fan who is erased while a flow runs', () => {
  let platform: TestPlatform;
  let world: World;
  beforeAll(async () => {
    quietRuntime();
    platform = await startPlatform();
    world = await noonWorld(platform, hold, prompt('later'));
  }, 120_000);
  afterAll(() => platform.close());

  const stateOf = async (fan: string) => {
    const [row] = await platform.database.query<{ open: number; attributes: boolean }>(
      `SELECT open_enrollments AS open, state ? 'attributes' AS attributes FROM fan_states WHERE fan_id = $1`,
      [fan],
    );
    return row;
  };
  const statusOf = async (fan: string) => {
    const handle = platform.client.workflow.getHandle(fanWorkflowId(world.workspaceId, fan));
    return (await handle.describe()).status.name;
  };

  it('leaves the flow, the workflow completes, and nothing is sent', async () => {
    const fan = await addFan(platform.deps, world, { email: 'mia@example.com' });
    await happens(platform.database, world, fan, 'fan.attribute_set', { name: 'vip', value: true });
    await happens(platform.database, world, fan, 'fan.pre_saved', { path: 'reminder' });
    await eventually(
      () => stateOf(fan),
      (state) => state?.open === 1,
    );
    const on = { workspaceId: world.workspaceId, occurredAt: world.now(), origin: 'api' as const };
    expect(await platform.database.transaction((sql) => eraseFan(sql, on, fan))).toBe(true);
    await eventually(
      () => stateOf(fan),
      (state) => state?.open === 0,
    );
    await eventually(
      () => statusOf(fan),
      (status) => status === 'COMPLETED',
    );
    expect(await stateOf(fan)).toEqual({ open: 0, attributes: false });
    const types = await eventTypes(platform.database, fan);
    expect(types).toContain('fan.erased');
    expect(types).toContain('enrollment.closed');
    expect(types.some((type) => type.startsWith('message.'))).toBe(false);
    const [closed] = await platform.database.query(
      `SELECT payload FROM events WHERE fan_id = $1 AND type = 'enrollment.closed'`,
      [fan],
    );
    expect(closed).toEqual({ payload: { reason: 'erased' } });
  });
});
