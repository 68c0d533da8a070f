import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ActivityDeps } from '#activities/deps.js';
import { InlinePlaces } from './inline-places.js';
import { ProviderPace } from './provider-pace.js';
import { createDecideActivities } from '#activities/index.js';
import type { DecisionAnswer } from '#database/engine/load-fan.js';
import type { Step } from '#domain/flows/flow.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { quietRuntime, startParts, startPlatform, type TestParts } from '#test/harness/platform.js';
import { hold, messagesOf, NOON, noonWorld, prompt, sends } from '#test/world/hands.js';
import { addFan, eventTypes, eventually, flowOf, happens, makeWorld, type World } from '#test/world/world.js';

const service = (id: string, template = 'plain'): Step =>
  prompt(id, ['sms'], { purpose: 'service', template });

describe('what a decision asks for is done by the decision itself', () => {
  let parts: TestParts;
  let provider: SandboxControl;
  let numbers = 0;
  const phone = () => `+1202555${String((numbers += 1)).padStart(4, '0')}`;

  beforeAll(async () => {
    parts = await startParts();
    provider = new SandboxControl(parts.sandbox.urls.control);
  }, 60_000);
  afterAll(() => parts.close());

  const decides = (deps: ActivityDeps, fanId: string, key: string = randomUUID()): Promise<DecisionAnswer> =>
    createDecideActivities(deps).decideFan({ fanId, expectedRevision: null, key, now: Date.now() });

  async function enters(world: World, to: string): Promise<string> {
    const fan = await addFan(parts.deps, world, { phone: to, spotify: true, purposes: ['service'] });
    await happens(parts.database, world, fan, 'fan.pre_saved', { path: 'service', service: 'spotify' });
    return fan;
  }

  it('a chain of sends and a save, in one decision, until only waiting is left', async () => {
    const world = await noonWorld(
      parts,
      service('a'),
      { kind: 'service', id: 'save', action: 'saveRelease' },
      service('b'),
      hold,
    );
    const to = phone();
    const fan = await enters(world, to);
    const answer = await decides(parts.deps, fan);
    expect(answer).toMatchObject({ effects: [], done: false, waiting: 'hold' });
    expect(await provider.messages({ to })).toHaveLength(2);
    expect(await provider.saves(fan)).toHaveLength(1);
  }, 30_000);

  it('run again after a lost workflow task: nothing is done twice, and the workflow looks again', async () => {
    const world = await noonWorld(parts, service('a'), hold);
    const to = phone();
    const fan = await enters(world, to);
    const key = randomUUID();
    const first = await decides(parts.deps, fan, key);
    const again = await createDecideActivities(parts.deps).decideFan({
      fanId: fan,
      expectedRevision: 0,
      key,
      now: Date.now(),
    });
    expect(again).toEqual({ ...first, stale: true });
    expect(await provider.messages({ to })).toHaveLength(1);
  }, 30_000);

  it('with a slow provider, no free place or no free slot: the activity does it, and nothing is claimed', async () => {
    const world = await noonWorld(parts, service('a'), hold);
    const { deps } = parts;
    const leavesIt = async (changed: ActivityDeps) => {
      const to = phone();
      const fan = await enters(world, to);
      const answer = await decides(changed, fan);
      expect(answer.effects).toMatchObject([{ queue: 'sms', step: 'a' }]);
      expect(await messagesOf(parts, fan)).toEqual([]);
      return { to, fan, effect: answer.effects[0]?.id ?? '' };
    };
    const waiting = [
      await leavesIt({
        ...deps,
        channels: { ...deps.channels, sms: { ...deps.channels.sms, pace: await slowPace() } },
      }),
      await leavesIt({ ...deps, inline: { ...deps.inline, places: new InlinePlaces({ each: 0, all: 0 }) } }),
    ];
    await deps.channels.sms.budget.hold(60_000);
    waiting.push(await leavesIt(deps));
    await parts.database.query('UPDATE budgets SET held_until = NULL, next_slot_at = now()');
    for (const entered of waiting) {
      await eventually(
        () => sends(deps, entered).catch(() => undefined),
        (answer) => answer !== undefined,
      );
      expect(await provider.messages({ to: entered.to })).toHaveLength(1);
    }
  }, 30_000);
});

/** One call of ten seconds is measured, so the provider is slow. */
async function slowPace(): Promise<ProviderPace> {
  let now = 0;
  const pace = new ProviderPace(() => now);
  await pace.timed(() => Promise.resolve((now += 10_000)));
  return pace;
}

describe('a call that takes longer than its slice', () => {
  let parts: TestParts;
  beforeAll(async () => {
    parts = await startParts({ sandbox: { twilio: { answerMs: { from: 5000, to: 5000 } } } });
  }, 60_000);
  afterAll(() => parts.close());

  async function decidesLate(): Promise<{ fan: string; to: string; answer: DecisionAnswer }> {
    const world = await noonWorld(parts, service('a'), hold);
    const to = '+12025550199';
    const fan = await addFan(parts.deps, world, { phone: to, purposes: ['service'] });
    await happens(parts.database, world, fan, 'fan.pre_saved', { path: 'reminder' });
    const { decideFan } = createDecideActivities(parts.deps);
    const input = { fanId: fan, expectedRevision: null, key: randomUUID(), now: Date.now() };
    return { fan, to, answer: await decideFan(input) };
  }

  it('is carried on by its process, which records the outcome and nudges the fan; an activity only waits', async () => {
    const { fan, to, answer } = await decidesLate();
    const effect = answer.effects[0]?.id ?? '';
    expect(answer.effects).toMatchObject([{ queue: 'sms', step: 'a' }]);
    await parts.database.query('DELETE FROM nudges');
    await expect(sends(parts.deps, { fan, effect })).rejects.toThrow('Another attempt is at it');
    await Promise.all(parts.deps.inline.carriedOn);
    expect(await messagesOf(parts, fan)).toMatchObject([{ state: 'accepted' }]);
    expect(await parts.database.query('SELECT fan_id FROM nudges')).toEqual([{ fan_id: fan }]);
    expect(await new SandboxControl(parts.sandbox.urls.control).messages({ to })).toHaveLength(1);
    expect((await sends(parts.deps, { fan, effect })).effects).toEqual([]);
  }, 30_000);
});

describe('a provider that takes 3 to 14 seconds', () => {
  it('gets each message once, and no outcome is unknown', async () => {
    quietRuntime();
    const platform = await startPlatform({ sandbox: { twilio: { answerMs: { from: 3000, to: 14_000 } } } });
    try {
      const { database, deps } = platform;
      const clock = { v0: NOON, r0: Date.now(), k: 1 };
      const world = await makeWorld(database, { clock, flow: flowOf(service('a')) });
      const fans = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          addFan(deps, world, { phone: `+1202555${String(1000 + index)}`, purposes: ['service'] }),
        ),
      );
      for (const fan of fans) await happens(database, world, fan, 'fan.pre_saved', { path: 'reminder' });
      for (const fan of fans) {
        await eventually(
          () => eventTypes(database, fan),
          (types) => types.includes('enrollment.closed'),
          90_000,
        );
      }
      const states = await database.query<{ state: string; n: number }>(
        'SELECT state, count(*)::int AS n FROM messages GROUP BY state',
      );
      expect(states).toEqual([{ state: 'accepted', n: 12 }]);
    } finally {
      await platform.close();
    }
  }, 120_000);
});
