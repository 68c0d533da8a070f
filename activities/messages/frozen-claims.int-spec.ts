import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ActivityDeps } from '#activities/deps.js';
import { CALL_WITHIN_MS } from '#activities/claim-deadline.js';
import { stopAddress } from '#database/consents/suppression.js';
import type { Sql } from '#database/database.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { ageClaim, enters, hold, messagesOf, NOON, noonWorld, prompt, sends } from '#test/world/hands.js';
import type { World } from '#test/world/world.js';

describe('a worker that is frozen between its claim and the call', () => {
  let parts: TestParts;
  let provider: SandboxControl;
  let world: World;
  let numbers = 0;
  const phone = () => `+1202556${String((numbers += 1)).padStart(4, '0')}`;

  beforeAll(async () => {
    parts = await startParts();
    provider = new SandboxControl(parts.sandbox.urls.control);
    world = await noonWorld(parts, prompt('a'), hold);
  }, 60_000);
  afterAll(() => parts.close());
  afterEach(() => {
    jest.restoreAllMocks();
  });

  /**
   * Moves the clock that goes on while the process stands still: a stopped process's steady clock, or a sleeping
   * machine's wall clock.
   */
  function jump(clock: 'steady' | 'wall', ms: number): void {
    const [steady, wall] = [performance.now.bind(performance), Date.now.bind(Date)];
    if (clock === 'steady') jest.spyOn(performance, 'now').mockImplementation(() => steady() + ms);
    else jest.spyOn(Date, 'now').mockImplementation(() => wall() + ms);
  }

  /** The first transaction is the claim. After it the process stands still while others go on. */
  function frozenAfterClaim(
    clock: 'steady' | 'wall',
    ms: number,
    meanwhile?: () => Promise<unknown>,
  ): ActivityDeps {
    const { database } = parts;
    let isClaim = true;
    const lockingTransaction = async <T>(run: (sql: Sql) => Promise<T>): Promise<T> => {
      const result = await database.lockingTransaction(run);
      if (isClaim) {
        isClaim = false;
        await meanwhile?.();
        jump(clock, ms);
      }
      return result;
    };
    return { ...parts.deps, database: Object.assign(Object.create(database), { lockingTransaction }) };
  }

  it.each([
    ['stopped', 'steady'],
    ['asleep with its machine', 'wall'],
  ] as const)(
    '%s for a minute: calls nobody, gives the claim back, and sends once when it looks again',
    async (_, clock) => {
      const to = phone();
      const entered = await enters(parts.deps, world, { phone: to });
      await expect(sends(frozenAfterClaim(clock, 60_000), entered)).rejects.toMatchObject({
        type: 'RateLimited',
      });
      expect(await provider.messages({ to })).toEqual([]);
      expect(await messagesOf(parts, entered.fan)).toMatchObject([{ state: 'pending' }]);
      jest.restoreAllMocks();
      await sends(parts.deps, entered, 'sms', 2);
      expect(await provider.messages({ to })).toHaveLength(1);
      expect(await messagesOf(parts, entered.fan)).toMatchObject([{ state: 'accepted' }]);
    },
    30_000,
  );

  it('and a STOP came meanwhile: nothing is sent, then or later', async () => {
    const to = phone();
    const entered = await enters(parts.deps, world, { phone: to });
    const hmac = parts.deps.box.fingerprint(world.workspaceId, to);
    const address = { workspaceId: world.workspaceId, channel: 'sms' as const, hmac };
    const wish = { reason: 'stop', method: 'sms_stop', occurredAt: NOON } as const;
    const stop = () => parts.database.transaction((sql) => stopAddress(sql, address, wish));
    await expect(sends(frozenAfterClaim('steady', 4000, stop), entered)).rejects.toThrow('Too long between');
    jest.restoreAllMocks();
    await sends(parts.deps, entered, 'sms', 2);
    expect(await provider.messages({ to })).toEqual([]);
    expect(await messagesOf(parts, entered.fan)).not.toMatchObject([{ state: 'accepted' }]);
  }, 30_000);

  it('and another attempt took its claim for lost: the message stays unknown, and is never sent', async () => {
    const to = phone();
    const entered = await enters(parts.deps, world, { phone: to });
    const taken = async () => {
      await ageClaim(parts, entered.fan);
      await sends(parts.deps, entered, 'sms', 2);
    };
    await expect(sends(frozenAfterClaim('steady', 120_000, taken), entered)).rejects.toThrow(
      'Too long between',
    );
    jest.restoreAllMocks();
    expect(await messagesOf(parts, entered.fan)).toMatchObject([{ state: 'unknown' }]);
    await sends(parts.deps, entered, 'sms', 3);
    expect(await provider.messages({ to })).toEqual([]);
  }, 30_000);

  it('for less than the deadline: it goes on', async () => {
    const to = phone();
    const entered = await enters(parts.deps, world, { phone: to });
    await sends(frozenAfterClaim('steady', CALL_WITHIN_MS - 2000), entered);
    expect(await provider.messages({ to })).toHaveLength(1);
  }, 30_000);
});
