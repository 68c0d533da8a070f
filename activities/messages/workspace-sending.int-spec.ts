import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { changeWorkspace, type WorkspaceChange } from '#database/access/workspaces.js';
import type { DecisionAnswer } from '#database/engine/load-fan.js';
import { toVirtual } from '#domain/clock/workspace-clock.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { decideNow, enters, hold, messagesOf, NOON, noonWorld, prompt, sends } from '#test/world/hands.js';
import { eventTypes, type World } from '#test/world/world.js';

const HOUR = 3_600_000;
const MINUTE = 60_000;

describe('what a workspace chooses about sending counts for fans under way', () => {
  let parts: TestParts;
  let provider: SandboxControl;
  beforeAll(async () => {
    parts = await startParts();
    provider = new SandboxControl(parts.sandbox.urls.control);
  }, 60_000);
  afterAll(() => parts.close());

  const choose = ({ workspaceId }: World, change: WorkspaceChange) =>
    parts.database.transaction((sql) => changeWorkspace(sql, workspaceId, change));
  const wakesAt = ({ clock }: World, { wakeAt }: DecisionAnswer) => toVirtual(clock, wakeAt ?? 0);
  const sentTo = async (to: string) => (await provider.messages({ to })).length;

  it('quiet hours that begin between plan and claim hold the message back until they end', async () => {
    const world = await noonWorld(parts, prompt('a'), hold);
    const to = '+12025550701';
    const entered = await enters(parts.deps, world, { phone: to });
    expect(entered.effect).not.toBe('');
    await choose(world, { quietHours: [{ channel: 'sms', from: '11:00', to: '15:00' }] });
    const answer = await sends(parts.deps, entered);
    expect(await sentTo(to)).toBe(0);
    expect((await eventTypes(parts.database, entered.fan)).at(-1)).toBe('message.deferred');
    expect(wakesAt(world, answer)).toBe(NOON + 3 * HOUR);
    await choose(world, { quietHours: [] });
    const [effect] = (await decideNow(parts.deps, entered.fan)).effects;
    // What was told at the claim stands: an earlier end is not looked for before the fan's next wake.
    expect(effect).toBeUndefined();
  }, 30_000);

  it('quiet hours keep a fan who enters from the plan on', async () => {
    const world = await noonWorld(parts, prompt('a', ['email']), hold);
    await choose(world, { quietHours: [{ days: ['wed'], from: '00:00', to: '24:00' }] });
    const { fan, effect } = await enters(parts.deps, world, { email: 'quiet@example.com' });
    expect(effect).toBe('');
    // Thursday, 8 in New York, when the hours of the law begin.
    expect(wakesAt(world, await decideNow(parts.deps, fan))).toBe(NOON + 20 * HOUR);
  }, 30_000);

  it('a wider cap lets the next message out at once, a narrower one still holds it at the claim', async () => {
    const world = await noonWorld(parts, prompt('a'), prompt('b'), hold);
    const to = '+12025550702';
    const entered = await enters(parts.deps, world, { phone: to });
    const first = await sends(parts.deps, entered);
    expect(first.effects).toEqual([]);
    expect(Math.abs(wakesAt(world, first) - (NOON + 48 * HOUR))).toBeLessThan(MINUTE);
    await choose(world, { caps: { sms: { count: 2, within: { hours: 24 }, perCampaign: null } } });
    const [next] = (await decideNow(parts.deps, entered.fan)).effects;
    expect(next).toMatchObject({ queue: 'sms', step: 'b' });
    await choose(world, { caps: { sms: { count: 1, within: { days: 10 }, perCampaign: null } } });
    const held = await sends(parts.deps, { ...entered, effect: next?.id ?? '' });
    expect(Math.abs(wakesAt(world, held) - (NOON + 240 * HOUR))).toBeLessThan(MINUTE);
    expect(await sentTo(to)).toBe(1);
    await choose(world, { caps: { sms: null } });
    expect(await messagesOf(parts, entered.fan)).toHaveLength(1);
  }, 30_000);

  it('a total of one campaign, once lowered below what was sent, drops the message', async () => {
    const world = await noonWorld(parts, prompt('a'), prompt('b'), hold);
    const entered = await enters(parts.deps, world, { phone: '+12025550703' });
    await sends(parts.deps, entered);
    await choose(world, { caps: { sms: { count: 3, within: { hours: 24 }, perCampaign: 2 } } });
    const [next] = (await decideNow(parts.deps, entered.fan)).effects;
    await choose(world, { caps: { sms: { count: 3, within: { hours: 24 }, perCampaign: 1 } } });
    await sends(parts.deps, { ...entered, effect: next?.id ?? '' });
    expect((await eventTypes(parts.database, entered.fan)).slice(-1)).toEqual(['message.refused']);
  }, 30_000);
});
