import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { savePrices } from '#database/access/workspace-spend.js';
import { retimeWorkspace } from '#database/campaigns/retime-workspace.js';
import { countDueSpending, listSpendCaps, setSpendCap } from '#database/sending/spend-caps.js';
import { monthOf, monthTurn } from '#domain/sending/spend.js';
import { toVirtual } from '#domain/clock/workspace-clock.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startParts, startPlatform, type TestParts, type TestPlatform } from '#test/harness/platform.js';
import {
  decideNow,
  enters,
  type Entered,
  hold,
  messagesOf,
  NOON,
  noonWorld,
  prompt,
  sends,
} from '#test/world/hands.js';
import { addFan, eventually, eventTypes, happens, type World } from '#test/world/world.js';

const PRICES = { currency: 'EUR', smsSegmentMicros: 80_000, emailMicros: 1_000 };
let numbers = 0;

describe('a spend cap', () => {
  let parts: TestParts;
  let provider: SandboxControl;
  beforeAll(async () => {
    parts = await startParts();
    provider = new SandboxControl(parts.sandbox.urls.control);
  }, 60_000);
  afterAll(() => parts.close());
  beforeEach(() => provider.setFaults({}));

  const MONTH = monthOf(NOON, 'UTC');
  const cap = async (world: World, messages: number | null, campaignId: string | null = null) => {
    const { workspaceId } = world;
    const micros = messages === null ? null : messages * PRICES.smsSegmentMicros;
    await savePrices(parts.database, workspaceId, PRICES);
    await parts.database.transaction((sql) => setSpendCap(sql, { workspaceId, campaignId }, micros, MONTH));
  };
  const capsOf = ({ workspaceId }: World) => listSpendCaps(parts.database, workspaceId);
  const enter = (world: World) => {
    numbers += 1;
    return enters(parts.deps, world, { phone: `+1202555${String(4000 + numbers)}` });
  };
  const sent = async ({ fan }: Entered) => (await messagesOf(parts, fan)).length;

  it('lets through what it pays for; who comes after waits until the month turns, and loses nothing', async () => {
    const world = await noonWorld(parts, prompt('a'), hold);
    await cap(world, 1);
    const [first, second] = [await enter(world), await enter(world)];
    await sends(parts.deps, first);
    const answer = await sends(parts.deps, second);
    expect([await sent(first), await sent(second)]).toEqual([1, 0]);
    expect((await eventTypes(parts.database, second.fan)).at(-1)).toBe('message.deferred');
    const turn = monthTurn(NOON, 'UTC');
    // The next hour after the turn at which the law lets a text out: 9 in New York.
    expect(toVirtual(world.clock, answer.wakeAt ?? 0)).toBe(turn + 13 * 3_600_000);
    expect(answer.waiting).toBe('a');
    expect(await capsOf(world)).toMatchObject([{ campaignId: null, spentMicros: 80_000, month: MONTH }]);
    // A fan who comes now is not even planned.
    expect((await enter(world)).effect).toBe('');
    // The month has turned: the same fan gets the message, and the new month has paid for it.
    const later = turn + 14 * 3_600_000;
    await parts.database.query('UPDATE workspaces SET clock_v0 = $2, clock_r0 = $3 WHERE id = $1', [
      ...[world.workspaceId, later, Date.now()],
    ]);
    const [effect] = (await decideNow(parts.deps, second.fan)).effects;
    await sends(parts.deps, { ...second, effect: effect?.id ?? '' });
    expect(await sent(second)).toBe(1);
    expect(await capsOf(world)).toMatchObject([{ spentMicros: 80_000, month: monthOf(later, 'UTC') }]);
  }, 60_000);

  it('raised, lets those go on who wait, and a campaign has a cap of its own', async () => {
    const world = await noonWorld(parts, prompt('a'), hold);
    await cap(world, 1, world.campaignId);
    const [first, second] = [await enter(world), await enter(world)];
    await sends(parts.deps, first);
    await sends(parts.deps, second);
    expect(await sent(second)).toBe(0);
    expect((await decideNow(parts.deps, second.fan)).effects).toEqual([]);
    await cap(world, 2, world.campaignId);
    // The campaign's fans are looked at again, as after every change.
    expect(await parts.database.transaction((sql) => retimeWorkspace(sql, world.workspaceId))).toBe(1);
    const [effect] = (await decideNow(parts.deps, second.fan)).effects;
    await sends(parts.deps, { ...second, effect: effect?.id ?? '' });
    expect(await sent(second)).toBe(1);
  }, 60_000);

  it('of five messages is never passed by twenty that are claimed at once', async () => {
    const world = await noonWorld(parts, prompt('a'), hold);
    await cap(world, 5);
    const fans: Entered[] = [];
    for (let count = 0; count < 20; count += 1) fans.push(await enter(world));
    await Promise.all(fans.map((fan) => sends(parts.deps, fan)));
    const counts = await Promise.all(fans.map(sent));
    expect(counts.filter((count) => count === 1)).toHaveLength(5);
    const [standing] = await capsOf(world);
    expect(standing).toMatchObject({ spentMicros: 400_000, capMicros: 400_000 });
    expect(standing?.warnedAt).toBeInstanceOf(Date);
    expect(standing?.reachedAt).toBeInstanceOf(Date);
  }, 60_000);

  it('gets back what a refused message would have cost', async () => {
    const world = await noonWorld(parts, prompt('a'), hold);
    await cap(world, 5);
    // The sandbox refuses this number, as Twilio does.
    const refused = await enters(parts.deps, world, { phone: '+15005550009' });
    await sends(parts.deps, refused);
    expect(await messagesOf(parts, refused.fan)).toMatchObject([{ state: 'rejected' }]);
    expect(await capsOf(world)).toMatchObject([{ spentMicros: 0 }]);
    await provider.setFaults({ rateLimited: 1 });
    const throttled = await enter(world);
    await expect(sends(parts.deps, throttled)).rejects.toThrow();
    expect(await capsOf(world)).toMatchObject([{ spentMicros: 0 }]);
  }, 60_000);

  it.each([
    [
      'the claim',
      (effect: string) => `effects ADD CONSTRAINT fails CHECK (id <> '${effect}' OR status <> 'pending')`,
    ],
    ['the cost', () => 'spend_caps ADD CONSTRAINT fails CHECK (spent_micros <> 0)'],
  ])(
    'gives a claim and its cost back together: not where %s fails',
    async (_what, failing) => {
      const world = await noonWorld(parts, prompt('a'), hold);
      await cap(world, 5);
      await provider.setFaults({ rateLimited: 1 });
      const throttled = await enter(world);
      const rule = failing(throttled.effect);
      await parts.database.query(`ALTER TABLE ${rule} NOT VALID`);
      try {
        await expect(sends(parts.deps, throttled)).rejects.toThrow('fails');
      } finally {
        await parts.database.query(`ALTER TABLE ${rule.split(' ')[0] ?? ''} DROP CONSTRAINT fails`);
      }
      expect(await messagesOf(parts, throttled.fan)).toMatchObject([{ state: 'attempting' }]);
      expect(await capsOf(world)).toMatchObject([{ spentMicros: 80_000 }]);
    },
    60_000,
  );

  it('counts what was sent before it was set, and once more a minute later', async () => {
    const world = await noonWorld(parts, prompt('a'), hold);
    await savePrices(parts.database, world.workspaceId, PRICES);
    const before = await enter(world);
    await sends(parts.deps, before);
    await cap(world, 1);
    expect(await capsOf(world)).toMatchObject([{ spentMicros: 80_000 }]);
    // A claim that had read no cap commits after the count.
    await parts.database.query('UPDATE messages SET cost_micros = cost_micros * 2 WHERE fan_id = $1', [
      before.fan,
    ]);
    await parts.database.query(`UPDATE spend_caps SET count_at = now() WHERE workspace_id = $1`, [
      world.workspaceId,
    ]);
    expect(await parts.database.transaction(countDueSpending)).toBeGreaterThanOrEqual(1);
    expect(await capsOf(world)).toMatchObject([{ spentMicros: 160_000 }]);
    await cap(world, null);
    expect(await capsOf(world)).toEqual([]);
  }, 60_000);
});

describe('a spend cap that is raised while fans wait', () => {
  let parts: TestPlatform;
  beforeAll(async () => (parts = await startPlatform()), 60_000);
  afterAll(() => parts.close());

  it('lets every one of them go on, by the campaign’s own fan-out, and each gets one message', async () => {
    const world = await noonWorld(parts, prompt('a'), hold);
    const { workspaceId } = world;
    const month = monthOf(NOON, 'UTC');
    const capAt = (messages: number) =>
      parts.database.transaction(async (sql) => {
        const micros = messages * PRICES.smsSegmentMicros;
        await setSpendCap(sql, { workspaceId, campaignId: null }, micros, month);
        await retimeWorkspace(sql, workspaceId);
      });
    await savePrices(parts.database, workspaceId, PRICES);
    await capAt(3);
    const fans: string[] = [];
    for (let count = 0; count < 12; count += 1) {
      const fan = await addFan(parts.deps, world, { phone: `+1202555${String(5000 + count)}` });
      await happens(parts.database, world, fan, 'fan.pre_saved', { path: 'reminder' });
      fans.push(fan);
    }
    const count = async (text: string) =>
      (await parts.database.query<{ n: number }>(text, [fans]))[0]?.n ?? 0;
    const accepted = () =>
      count(`SELECT count(*)::int AS n FROM messages WHERE fan_id = ANY ($1) AND state = 'accepted'`);
    const waiting = () =>
      count(
        `SELECT count(*)::int AS n FROM fan_states s WHERE s.fan_id = ANY ($1)
           AND s.state -> 'enrollments' -> 0 -> 'tracks' -> 0 -> 'wait' ->> 'reason' = 'budget'`,
      );
    await eventually(waiting, (n) => n === 9, 60_000);
    expect(await accepted()).toBe(3);
    await capAt(100);
    await eventually(accepted, (n) => n === 12, 60_000);
    const provider = new SandboxControl(parts.sandbox.urls.control);
    const sent = (await provider.messages()).filter(({ to }) => to.startsWith('+120255550'));
    expect(sent).toHaveLength(12);
  }, 180_000);
});
