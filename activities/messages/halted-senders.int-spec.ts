import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { haltCredential, listHalts, resumeCredential } from '#database/budgets/credential-halts.js';
import type { Channel } from '#domain/terms.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startParts, startPlatform, type TestParts, type TestPlatform } from '#test/harness/platform.js';
import { enters, hold, messagesOf, noonWorld, prompt, sends } from '#test/world/hands.js';
import { addFan, eventually, happens } from '#test/world/world.js';

let numbers = 0;
const address = (channel: Channel) => {
  numbers += 1;
  return channel === 'sms'
    ? { phone: `+1202555${String(2000 + numbers)}` }
    : { email: `fan${numbers}@example.com` };
};
const keyOf = ({ deps }: TestParts, channel: Channel) => deps.channels[channel].budget.key;

describe('a sender whose provider refuses it', () => {
  let parts: TestPlatform;
  let provider: SandboxControl;

  beforeAll(async () => {
    parts = await startPlatform();
    provider = new SandboxControl(parts.sandbox.urls.control);
  }, 60_000);
  afterAll(() => parts.close());
  beforeEach(() => provider.setFaults({}));

  it.each(['sms', 'email'] as const)(
    'halts; its fans wait; resumed, each of them is sent to once: %s',
    async (channel) => {
      const world = await noonWorld(parts, prompt('a', [channel]), hold);
      await provider.setFaults({ senderRefused: 1 });
      const fans: string[] = [];
      for (let count = 0; count < 12; count += 1) {
        const fan = await addFan(parts.deps, world, address(channel));
        await happens(parts.database, world, fan, 'fan.pre_saved', { path: 'reminder' });
        fans.push(fan);
      }
      const waiting = () =>
        parts.database.query(
          `SELECT 1 FROM effects WHERE fan_id = ANY ($1) AND kind = 'send' AND status IN ('pending', 'running')`,
          [fans],
        );
      await eventually(waiting, (rows) => rows.length === fans.length);
      // A worker may use its leased slots for one more second.
      const [halt] = await eventually(
        () => listHalts(parts.database),
        ([first, ...others]) =>
          others.length === 0 && Date.now() - (first?.haltedAt.getTime() ?? Infinity) > 1500,
      );
      expect(halt).toMatchObject({
        ...keyOf(parts, channel),
        code: channel === 'sms' ? '21606' : 'http_403:from',
      });
      // The fault is repaired, but nobody has said so. Fans go on waiting, and nothing is lost.
      await provider.setFaults({});
      const newcomer = await addFan(parts.deps, world, address(channel));
      await happens(parts.database, world, newcomer, 'fan.pre_saved', { path: 'reminder' });
      fans.push(newcomer);
      await eventually(waiting, (rows) => rows.length === fans.length);
      expect(await sentTo(fans)).toEqual([]);
      await resumeCredential(parts.database, keyOf(parts, channel));
      await eventually(
        () => sentTo(fans),
        (sent) => sent.length === fans.length,
        60_000,
      );
      expect(new Set(await sentTo(fans)).size).toBe(fans.length);
      // The provider has the messages a moment before the last outcome is recorded.
      await eventually(
        () =>
          parts.database.query<{ state: string }>(
            'SELECT DISTINCT state FROM messages WHERE fan_id = ANY ($1)',
            [fans],
          ),
        ([first, ...others]) => others.length === 0 && first?.state === 'accepted',
      );
    },
    120_000,
  );

  /** Returns the tokens of the messages that the provider has accepted for these fans. */
  async function sentTo(fans: string[]): Promise<string[]> {
    const rows = await parts.database.query<{ id: string; token: string }>(
      'SELECT id, callback_token AS token FROM messages WHERE fan_id = ANY ($1)',
      [fans],
    );
    const ours = new Set(rows.flatMap(({ id, token }) => [id, token]));
    return (await provider.messages()).map(({ token }) => token).filter((token) => ours.has(token));
  }
});

describe('a halted sender', () => {
  let parts: TestParts;
  let provider: SandboxControl;
  beforeAll(async () => {
    parts = await startParts();
    provider = new SandboxControl(parts.sandbox.urls.control);
  }, 60_000);
  afterAll(() => parts.close());
  beforeEach(() => parts.database.query('DELETE FROM credential_halts'));

  it('is tried by one message when its time has come, and works again for all once that is accepted', async () => {
    const world = await noonWorld(parts, prompt('a'), hold);
    const probeDue = () =>
      parts.database.query(
        `UPDATE credential_halts SET probe_at = now() - interval '1 s' WHERE provider = 'twilio'`,
      );
    await haltCredential(parts.database, keyOf(parts, 'sms'), {
      code: '21606',
      probeAfterMs: 60_000,
      calledMsAgo: 0,
    });
    const [one, two] = [
      await enters(parts.deps, world, address('sms')),
      await enters(parts.deps, world, address('sms')),
    ];
    await expect(sends(parts.deps, one)).rejects.toMatchObject({ type: 'RateLimited' });
    await provider.setFaults({ senderRefused: 1 });
    await probeDue();
    await expect(sends(parts.deps, one)).rejects.toThrow('The sender is halted: 21606');
    await provider.setFaults({});
    // The next probe is due later, so no other call is made now.
    await expect(sends(parts.deps, two)).rejects.toThrow('The sender is halted: 21606');
    await probeDue();
    await sends(parts.deps, two);
    expect(await listHalts(parts.database)).toEqual([]);
    await sends(parts.deps, one);
    for (const { fan } of [one, two])
      expect(await messagesOf(parts, fan)).toMatchObject([{ state: 'accepted' }]);
  }, 60_000);

  it('that an operator must look at is not tried by itself', async () => {
    const world = await noonWorld(parts, prompt('a', ['email']), hold);
    await haltCredential(parts.database, keyOf(parts, 'email'), {
      code: '5.7.515',
      probeAfterMs: null,
      calledMsAgo: 0,
    });
    const entered = await enters(parts.deps, world, address('email'));
    await expect(sends(parts.deps, entered, 'email')).rejects.toThrow('The sender is halted: 5.7.515');
    expect(await messagesOf(parts, entered.fan)).toEqual([]);
  }, 30_000);

  it('is halted again by a call made after it was resumed, not by a call from before', async () => {
    const halt = (calledMsAgo: number) =>
      haltCredential(parts.database, keyOf(parts, 'sms'), { code: '21606', probeAfterMs: null, calledMsAgo });
    expect(await halt(0)).toBe(true);
    expect(await halt(0)).toBe(false);
    expect(await resumeCredential(parts.database, keyOf(parts, 'sms'))).toBe(true);
    expect(await halt(10_000)).toBe(false);
    expect(await listHalts(parts.database)).toEqual([]);
    expect(await halt(0)).toBe(true);
  });

  it('takes no place in the queue for those who wait: the budget has not moved when it is resumed', async () => {
    const { budget } = parts.deps.channels.sms;
    await haltCredential(parts.database, budget.key, { code: '21606', probeAfterMs: null, calledMsAgo: 0 });
    const place = async () =>
      (await parts.database.query(`SELECT next_slot_at FROM budgets WHERE provider = 'twilio'`))[0];
    await expect(budget.slot()).rejects.toThrow('The credential is halted');
    const before = await place();
    await Promise.allSettled(Array.from({ length: 50 }, () => budget.slot()));
    expect(await place()).toEqual(before);
  });
});
