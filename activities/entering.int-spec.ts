import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAudience } from '#database/audiences/audiences.js';
import { requestEnrollments } from '#database/audiences/entries.js';
import { compareFunnel } from '#database/metrics/funnel-oracle.js';
import type { Flow } from '#domain/flows/flow.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { quietRuntime, startPlatform, type TestPlatform } from '#test/harness/platform.js';
import { addFan, eventTypes, eventually, makeWorld, type World } from '#test/world/world.js';
import { NOON, prompt } from '#test/world/hands.js';

const flow: Flow = {
  schema: 1,
  name: 'Always on',
  tracks: [
    { id: 'hello', trigger: { event: 'enrollment.requested' }, reentry: 'once', steps: [prompt('greet')] },
  ],
};

describe('fans whom a request enrolls in a campaign without a release, with real parts', () => {
  let platform: TestPlatform;
  let provider: SandboxControl;
  let world: World;

  beforeAll(async () => {
    quietRuntime();
    platform = await startPlatform();
    provider = new SandboxControl(platform.sandbox.urls.control);
    const clock = { v0: NOON, r0: Date.now(), k: 1 };
    world = await makeWorld(platform.database, { flow, clock, release: null });
  }, 90_000);
  afterAll(() => platform.close());

  /** What happened, without what the flow's own runs record. */
  const whatHappened = async (fan: string) =>
    (await eventTypes(platform.database, fan)).filter((type) => !type.startsWith('track.'));
  const closed = async (fan: string) =>
    (await eventTypes(platform.database, fan)).includes('enrollment.closed');

  it('get the message of their segment once, though the request comes twice, and reach no stage by it', async () => {
    const fans: string[] = [];
    for (let index = 0; index < 12; index += 1)
      fans.push(await addFan(platform.deps, world, { phone: `+1415555${String(index).padStart(4, '0')}` }));
    const { workspaceId, campaignId } = world;
    const elsewhere = await addFan(platform.deps, world, { phone: '+14155559999', territory: 'CA' });
    await createAudience(platform.database, {
      ...{ workspaceId, campaignId, segment: { kind: 'territory', in: ['US'] }, continuing: false },
      ...{ way: 'audience', track: undefined, perSecond: 10, fans: 13, size: 12 },
    });
    const request = { workspaceId, campaignId, by: 'api', origin: 'api', occurredAt: world.now() } as const;
    await platform.database.transaction((sql) => requestEnrollments(sql, request, fans.slice(0, 3)));
    await eventually(
      async () => (await Promise.all(fans.map(closed))).every(Boolean),
      (all) => all,
      40_000,
    );
    const messages = await provider.messages({ bodies: 'true' });
    expect(messages).toHaveLength(12);
    expect(messages[0]?.body).toContain('Nova Tide');
    for (const fan of fans)
      expect(await whatHappened(fan)).toEqual([
        'enrollment.requested',
        'enrollment.opened',
        'message.accepted',
        'enrollment.closed',
      ]);
    expect(await eventTypes(platform.database, elsewhere)).toEqual([]);
    const funnel = await eventually(
      () => compareFunnel(platform.database, campaignId, { asOf: world.now() }),
      ({ sql }) => sql[0]?.ended === 12,
    );
    expect(funnel.differences).toEqual([]);
    expect(funnel.sql[0]).toMatchObject({ enrolled: 12, ended: 12 });
    expect(funnel.sql[0]?.stages.map((stage) => stage.fans)).toEqual([0, 0, 0, 0, 0, 0]);
  }, 90_000);
});
