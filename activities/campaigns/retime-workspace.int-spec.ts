import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { changeWorkspace } from '#database/access/workspaces.js';
import { retimeWorkspace } from '#database/campaigns/retime-workspace.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { quietRuntime, startPlatform, type TestPlatform } from '#test/harness/platform.js';
import { hold, NOON, prompt } from '#test/world/hands.js';
import { addFan, eventTypes, eventually, flowOf, happens, makeWorld } from '#test/world/world.js';

describe('a wider cap of a workspace', () => {
  let platform: TestPlatform;
  beforeAll(async () => {
    quietRuntime();
    platform = await startPlatform();
  }, 120_000);
  afterAll(() => platform.close());

  it('wakes the fans who wait for the old one, and they get their message at once', async () => {
    const { database } = platform;
    const provider = new SandboxControl(platform.sandbox.urls.control);
    const to = '+12025550801';
    const flow = flowOf(prompt('a'), prompt('b'), hold);
    const world = await makeWorld(database, { clock: { v0: NOON, r0: Date.now(), k: 1 }, flow });
    const fan = await addFan(platform.deps, world, { phone: to });
    await happens(database, world, fan, 'fan.pre_saved', { path: 'reminder' });
    await eventually(
      () => eventTypes(database, fan),
      (types) => types.includes('message.accepted'),
    );
    await database.transaction(async (sql) => {
      const caps = { sms: { count: 2, within: { hours: 24 }, perCampaign: null } };
      await changeWorkspace(sql, world.workspaceId, { caps });
      expect(await retimeWorkspace(sql, world.workspaceId)).toBe(1);
    });
    const messages = await eventually(
      () => provider.messages({ to }),
      ({ length }) => length === 2,
    );
    expect(messages).toHaveLength(2);
  }, 60_000);
});
