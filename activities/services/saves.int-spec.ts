import { ApplicationFailure } from '@temporalio/common';
import { servingActivity } from '#activities/effect-deps.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serviceAction } from './service-action.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import type { Step } from '#domain/flows/flow.js';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { eventTypes, type World } from '#test/world/world.js';
import { enters, hold, noonWorld, type Entered } from '#test/world/hands.js';

const saving: Step = {
  ...{ kind: 'service', id: 'save', action: 'saveRelease' },
  ...{ next: 'hold', onFailed: 'asked' },
};
describe('the release is saved for the fan', () => {
  let parts: TestParts;
  let provider: SandboxControl;
  let world: World;

  beforeAll(async () => {
    parts = await startParts();
    provider = new SandboxControl(parts.sandbox.urls.control);
    world = await noonWorld(parts, saving, hold, { ...hold, id: 'asked' });
  }, 60_000);
  afterAll(() => parts.close());

  const saves = ({ fan, effect }: Entered, attempt = 1, scheduledAt = Date.now()) =>
    serviceAction(
      servingActivity(parts.deps, () => ({ attempt, scheduledAt })),
      { fanId: fan, effectId: effect },
    );
  const step = async ({ fan }: Entered) => {
    const [row] = await parts.database.query<{ step: string }>(
      `SELECT state #>> '{enrollments,0,tracks,0,step}' AS step FROM fan_states WHERE fan_id = $1`,
      [fan],
    );
    return row?.step;
  };

  it('and read back, before it counts', async () => {
    const entered = await enters(parts.deps, world, { spotify: true });
    await saves(entered);
    expect(await provider.saves(entered.fan)).toHaveLength(1);
    expect((await eventTypes(parts.database, entered.fan)).at(-1)).toBe('release.saved');
  }, 30_000);

  it('once, when the answer was lost after it was done', async () => {
    const entered = await enters(parts.deps, world, { spotify: true });
    await provider.setFaults({ resetAfterAcceptance: 1 });
    await expect(saves(entered)).rejects.toMatchObject({ type: 'RateLimited' });
    await provider.setFaults({});
    await saves(entered, 2);
    expect(await provider.saves(entered.fan)).toHaveLength(1);
    expect(
      (await eventTypes(parts.database, entered.fan)).filter((type) => type === 'release.saved'),
    ).toHaveLength(1);
  }, 30_000);

  it('again after a 5xx, for six hours', async () => {
    const entered = await enters(parts.deps, world, { spotify: true });
    await provider.setFaults({ serverError: 1 });
    await expect(saves(entered)).rejects.toMatchObject({ type: 'RateLimited' });
    expect((await eventTypes(parts.database, entered.fan)).at(-1)).toBe('enrollment.opened');
    await saves(entered, 9, Date.now() - 6 * 3_600_000 - 1);
    await provider.setFaults({});
    expect([(await eventTypes(parts.database, entered.fan)).at(-1), await step(entered)]).toEqual([
      'release.save_failed',
      'asked',
    ]);
  }, 30_000);

  it('and a service that asks for a day is looked at again within the hour, by all, for six hours', async () => {
    const hour = 3_600_000;
    const patient = await startParts({ sandbox: { retryAfterSeconds: 86_400 } });
    const control = new SandboxControl(patient.sandbox.urls.control);
    try {
      const there = await noonWorld(patient, saving, hold, { ...hold, id: 'asked' });
      const [first, second] = [
        await enters(patient.deps, there, { spotify: true }),
        await enters(patient.deps, there, { spotify: true }),
      ];
      const tries = ({ fan, effect }: Entered, attempt: number, ageMs: number) =>
        serviceAction(
          servingActivity(patient.deps, () => ({ attempt, scheduledAt: Date.now() - ageMs })),
          { fanId: fan, effectId: effect },
        );
      const delayOf = async (entered: Entered, attempt: number, ageMs: number) => {
        const error = await tries(entered, attempt, ageMs).catch((thrown: unknown) => thrown);
        if (!(error instanceof ApplicationFailure) || error.type !== 'RateLimited') throw error;
        return Number(error.nextRetryDelay);
      };
      await control.setFaults({ rateLimited: 1 });
      expect(await delayOf(first, 1, 0)).toBe(hour);
      // One fan got the answer, and the other waits because of the hold.
      const waits = await delayOf(second, 1, 0);
      expect(waits).toBeLessThanOrEqual(hour);
      expect(waits).toBeGreaterThan(hour - 60_000);
      expect(await delayOf(second, 5, 6 * hour - 60_000)).toBeLessThanOrEqual(60_000);
      for (const entered of [first, second]) {
        await tries(entered, 9, 6 * hour + 1);
        expect((await eventTypes(patient.database, entered.fan)).at(-1)).toBe('release.save_failed');
      }
    } finally {
      await patient.close();
    }
  }, 60_000);

  it('not with a grant that no longer works: the connection expires and the fan is asked to do it', async () => {
    const entered = await enters(parts.deps, world, { spotify: true });
    await provider.setFaults({ invalidGrant: 1 });
    await saves(entered);
    await provider.setFaults({});
    expect((await eventTypes(parts.database, entered.fan)).at(-1)).toBe('release.save_failed');
    expect(await step(entered)).toBe('asked');
    const rows = await parts.database.query('SELECT status FROM connections WHERE fan_id = $1', [
      entered.fan,
    ]);
    expect(rows).toEqual([{ status: 'expired' }]);
  }, 30_000);

  it('not while the campaign is paused, and not any more once it has ended', async () => {
    const entered = await enters(parts.deps, world, { spotify: true });
    const becomes = (status: string) =>
      parts.database.query('UPDATE campaigns SET status = $2, epoch = epoch + 1 WHERE id = $1', [
        world.campaignId,
        status,
      ]);
    await becomes('paused');
    await expect(saves(entered)).rejects.toMatchObject({ type: 'RateLimited' });
    await becomes('ended');
    await saves(entered);
    await becomes('live');
    expect(await provider.saves(entered.fan)).toEqual([]);
    expect((await eventTypes(parts.database, entered.fan)).at(-1)).toBe('enrollment.closed');
  }, 30_000);
});
