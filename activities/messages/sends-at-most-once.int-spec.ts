import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ActivityDeps } from '#activities/deps.js';
import { settleDoubtfulSends } from './unknown-sends.js';
import { stopAddress } from '#database/consents/suppression.js';
import type { Database, Sql } from '#database/database.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { addFan, eventTypes, eventually, happens, makeWorld, type World } from '#test/world/world.js';
import {
  ageClaim,
  decideNow,
  enters,
  hold,
  messagesOf,
  NOON,
  noonWorld,
  prompt,
  sends,
} from '#test/world/hands.js';

describe('a message goes to a fan at most once', () => {
  let parts: TestParts;
  let provider: SandboxControl;
  let world: World;
  let numbers = 0;
  const phone = () => `+1202555${String((numbers += 1)).padStart(4, '0')}`;

  beforeAll(async () => {
    parts = await startParts();
    provider = new SandboxControl(parts.sandbox.urls.control);
    world = await noonWorld(parts, prompt('a'), hold);
  }, 60_000);
  afterAll(() => parts.close());

  it('accepted, but the answer lost: unknown, counted as sent, not resent, found at the provider later', async () => {
    const to = phone();
    const entered = await enters(parts.deps, world, { phone: to });
    await provider.setFaults({ resetAfterAcceptance: 1 });
    await sends(parts.deps, entered);
    await provider.setFaults({});
    expect(await messagesOf(parts, entered.fan)).toMatchObject([{ state: 'unknown', provider_id: null }]);
    expect((await sends(parts.deps, entered)).effects).toEqual([]);
    await ageClaim(parts, entered.fan);
    await settleDoubtfulSends(parts.deps);
    const [accepted, ...others] = await provider.messages({ to });
    expect(others).toEqual([]);
    const [message] = await messagesOf(parts, entered.fan);
    expect(message).toMatchObject({ state: 'accepted', provider_id: accepted?.providerId });
    expect(await eventTypes(parts.database, entered.fan)).toEqual([
      'fan.pre_saved',
      'enrollment.opened',
      'message.unknown',
      'message.accepted',
    ]);
  }, 30_000);

  it('the worker dies between the claim and the record: the next attempt calls nobody', async () => {
    const to = phone();
    const entered = await enters(parts.deps, world, { phone: to });
    await expect(sends(dyingAfterTheCall(parts.deps), entered)).rejects.toThrow('the worker died');
    // While the claim is fresh its owner may still be sending.
    await expect(sends(parts.deps, entered, 'sms', 2)).rejects.toThrow('Another attempt is at it');
    await ageClaim(parts, entered.fan);
    await sends(parts.deps, entered, 'sms', 3);
    expect(await messagesOf(parts, entered.fan)).toMatchObject([{ state: 'unknown' }]);
    expect(await provider.messages({ to })).toHaveLength(1);
  }, 30_000);

  it('the worker never comes back: the sweeper settles the message', async () => {
    const to = phone();
    const entered = await enters(parts.deps, world, { phone: to });
    await expect(sends(dyingAfterTheCall(parts.deps), entered)).rejects.toThrow();
    await ageClaim(parts, entered.fan);
    await settleDoubtfulSends(parts.deps);
    expect(await messagesOf(parts, entered.fan)).toMatchObject([{ state: 'accepted' }]);
    expect((await decideNow(parts.deps, entered.fan)).effects).toEqual([]);
  }, 30_000);

  it('429: given back, the credential held, then sent once', async () => {
    const to = phone();
    const entered = await enters(parts.deps, world, { phone: to });
    await provider.setFaults({ rateLimited: 1 });
    await expect(sends(parts.deps, entered)).rejects.toMatchObject({
      type: 'RateLimited',
      nextRetryDelay: 1000,
    });
    await provider.setFaults({});
    expect(await messagesOf(parts, entered.fan)).toMatchObject([{ state: 'pending' }]);
    const before = Date.now();
    await sends(parts.deps, entered, 'sms', 2);
    expect(Date.now() - before).toBeGreaterThan(300);
    expect(await messagesOf(parts, entered.fan)).toMatchObject([{ state: 'accepted' }]);
    expect(await provider.messages({ to })).toHaveLength(1);
  }, 30_000);

  it('21610: the number is blocked for the workspace, the fan is reached by email', async () => {
    const both = await noonWorld(parts, prompt('a', ['sms', 'email']), hold);
    const entered = await enters(parts.deps, both, { phone: '+15005550004', email: 'stopped@example.com' });
    const answer = await sends(parts.deps, entered);
    expect(answer.effects).toMatchObject([{ queue: 'email' }]);
    await sends(parts.deps, { ...entered, effect: answer.effects[0]?.id ?? '' }, 'email');
    expect(await messagesOf(parts, entered.fan)).toMatchObject([
      { channel: 'sms', state: 'rejected', code: '21610' },
      { channel: 'email', state: 'accepted' },
    ]);
    const [address] = await parts.database.query(
      'SELECT suppressed_reason FROM addresses WHERE workspace_id = $1 AND suppressed_at IS NOT NULL',
      [both.workspaceId],
    );
    expect(address).toEqual({ suppressed_reason: 'twilio_21610' });
  }, 30_000);

  it('one send is executed many times at once: there is one call', async () => {
    const to = phone();
    const entered = await enters(parts.deps, world, { phone: to });
    const ends = await Promise.allSettled(Array.from({ length: 8 }, () => sends(parts.deps, entered)));
    expect(ends.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    expect(await provider.messages({ to })).toHaveLength(1);
    expect(await messagesOf(parts, entered.fan)).toMatchObject([{ state: 'accepted' }]);
  }, 30_000);

  it('two fans with one number: the second is not texted the same again', async () => {
    const to = phone();
    for (const reason of ['accepted', 'refused']) {
      const entered = await enters(parts.deps, world, { phone: to });
      await sends(parts.deps, entered);
      expect((await eventTypes(parts.database, entered.fan)).at(-1)).toBe(`message.${reason}`);
    }
    expect(await provider.messages({ to })).toHaveLength(1);
  }, 30_000);

  it('two campaigns in one moment stay within the cap', async () => {
    const to = phone();
    const fan = await addFan(parts.deps, world, { phone: to });
    const other = await makeWorld(parts.database, { flow: { schema: 1, name: 'x', tracks: [] } });
    await parts.database.query(
      `INSERT INTO campaigns (id, workspace_id, release_id, flow_id, flow_version_id, name, landing_url, status, launched_at)
       SELECT $2, workspace_id, release_id, flow_id, flow_version_id, 'Second', landing_url, status, launched_at
       FROM campaigns WHERE id = $1`,
      [world.campaignId, other.workspaceId],
    );
    const second = { ...world, campaignId: other.workspaceId };
    for (const each of [world, second])
      await happens(parts.database, each, fan, 'fan.pre_saved', { path: 'reminder' });
    const answer = await decideNow(parts.deps, fan);
    expect(answer.effects).toHaveLength(1);
    await Promise.all(answer.effects.map(({ id: effect }) => sends(parts.deps, { fan, effect })));
    const later = await decideNow(parts.deps, fan);
    expect(later.effects).toEqual([]);
    expect((later.wakeAt ?? 0) - Date.now()).toBeGreaterThan(47 * 3_600_000);
    expect(await provider.messages({ to })).toHaveLength(1);
  }, 30_000);

  it('the claim sees a save about which nothing is decided yet', async () => {
    const pointless = await noonWorld(
      parts,
      prompt('a', ['sms'], { skipIf: { kind: 'stage', stage: 'saved' } }),
      hold,
    );
    const to = phone();
    const entered = await enters(parts.deps, pointless, { phone: to });
    await happens(parts.database, pointless, entered.fan, 'fan.saved', {
      target: 'release',
      observedBy: 'tap',
    });
    expect((await sends(parts.deps, entered)).effects).toEqual([]);
    expect(await provider.messages({ to })).toEqual([]);
    expect((await eventTypes(parts.database, entered.fan)).at(-1)).toBe('message.blocked');
  }, 30_000);

  const stopOf = (to: string, sql: Sql) => {
    const hmac = parts.deps.box.fingerprint(world.workspaceId, to);
    const address = { workspaceId: world.workspaceId, channel: 'sms' as const, hmac };
    return stopAddress(sql, address, { reason: 'stop', method: 'sms_stop', occurredAt: NOON });
  };

  it('a claim that meets a STOP under way waits for it, and then sends nothing', async () => {
    for (let round = 0; round < 10; round += 1) {
      const to = phone();
      const entered = await enters(parts.deps, world, { phone: to });
      const claim = await parts.database.transaction(async (sql) => {
        await stopOf(to, sql);
        const sending = sends(parts.deps, entered);
        await eventually(
          () => waitingForALock(parts.database),
          (waiting) => waiting > 0,
        );
        return [sending];
      });
      await Promise.all(claim);
      expect(await provider.messages({ to })).toEqual([]);
      expect(await messagesOf(parts, entered.fan)).toEqual([]);
    }
  }, 60_000);

  it('a STOP and a claim at once: they come in one of the two orders, never half of each', async () => {
    for (let round = 0; round < 30; round += 1) {
      const to = phone();
      const entered = await enters(parts.deps, world, { phone: to });
      await Promise.all([sends(parts.deps, entered), parts.database.transaction((sql) => stopOf(to, sql))]);
      const sent = (await provider.messages({ to })).length;
      expect((await messagesOf(parts, entered.fan)).map(({ state }) => state)).toEqual(
        sent === 1 ? ['accepted'] : [],
      );
      expect((await sends(parts.deps, entered)).effects).toEqual([]);
      expect(await provider.messages({ to })).toHaveLength(sent);
    }
  }, 60_000);
});

async function waitingForALock(database: Database): Promise<number> {
  const [row] = await database.query<{ n: number }>(
    `SELECT count(*) AS n FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return row?.n ?? 0;
}

/** A worker that dies after the provider has accepted the message, before it records the answer. */
function dyingAfterTheCall(deps: ActivityDeps): ActivityDeps {
  const { sms } = deps.channels;
  const send: typeof sms.sender.send = async (message) => {
    await sms.sender.send(message);
    throw new Error('the worker died');
  };
  return {
    ...deps,
    channels: { ...deps.channels, sms: { ...sms, sender: { provider: sms.sender.provider, send } } },
  };
}
