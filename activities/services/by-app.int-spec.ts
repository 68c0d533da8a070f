import { servingActivity } from '#activities/effect-deps.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { tendCampaign } from '#activities/campaigns/tend-campaign.js';
import {
  haltApp,
  insertApp,
  readApp,
  saveApp,
  sealCredentials,
  type ServiceAppRow,
} from '#database/services/service-apps.js';
import type { ServiceAppCredentials } from '#contracts/services/service-app-credentials.js';
import type { Step } from '#domain/flows/flow.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { eventTypes, type World } from '#test/world/world.js';
import { enters, hold, NOON, noonWorld, type Entered } from '#test/world/hands.js';
import { until } from '#tools/process.js';
import { listHalts } from '#database/budgets/credential-halts.js';
import { closeGrants } from '#database/services/grant-quarantine.js';
import { appHaltKey } from '#database/services/halted-apps.js';
import { accessForArtist } from './app-access.js';
import { quarantineOf, syncQuarantines } from '#database/services/shared-quarantine.js';
import { serviceAction } from './service-action.js';

/** The sandbox knows one app. So the deployment's own is one that it refuses, and the workspace's is the right one. */
const RIGHT = {
  service: 'spotify',
  clientId: 'sandbox',
  clientSecret: 'sandbox',
  libraryApi: 'current',
} as const;

describe('an action by the app that asked for the grant', () => {
  let parts: TestParts;
  let provider: SandboxControl;
  beforeAll(async () => {
    parts = await startParts({ environment: { SPOTIFY_CLIENT_ID: 'not-ours' } });
    provider = new SandboxControl(parts.sandbox.urls.control);
  }, 60_000);
  afterAll(() => parts.close());

  const save: Step = { kind: 'service', id: 'save', action: 'saveRelease', next: 'hold', onFailed: 'hold' };
  const acts = ({ fan, effect }: Entered, scheduledAt = Date.now()) =>
    serviceAction(
      servingActivity(parts.deps, () => ({ attempt: 1, scheduledAt })),
      { fanId: fan, effectId: effect },
    );
  async function addApp(
    world: World,
    credentials: ServiceAppCredentials = RIGHT,
    perSecond = 40,
  ): Promise<ServiceAppRow> {
    const row = await insertApp(parts.database, {
      ...{ workspaceId: world.workspaceId, artistId: null, service: 'spotify', name: 'Ours' },
      ...{ budgetKey: `key-${randomUUID()}`, perSecond },
      credentialsEncrypted: sealCredentials(parts.deps.box, credentials),
    });
    if (row === undefined) throw new Error('The workspace has an app already.');
    return row;
  }
  const givenTo = ({ fan }: Entered, app: ServiceAppRow | null) =>
    parts.database.query('UPDATE connections SET service_app_id = $2 WHERE fan_id = $1', [
      fan,
      app?.id ?? null,
    ]);
  const saved = async (entered: Entered) => (await provider.saves(entered.fan)).length;
  const lastEvent = async ({ fan }: Entered) => (await eventTypes(parts.database, fan)).at(-1);

  it("uses that app's credentials and budget, and the deployment's own for a grant without one", async () => {
    const world = await noonWorld(parts, save, hold);
    const app = await addApp(world);
    const ours = await enters(parts.deps, world, { spotify: true });
    await givenTo(ours, app);
    await acts(ours);
    expect([await saved(ours), await lastEvent(ours)]).toEqual([1, 'release.saved']);
    const budgets = await parts.database.query(
      `SELECT per_second FROM budgets WHERE provider = 'service:spotify' AND credential <> ''`,
    );
    expect(budgets).toEqual([{ per_second: 40 }]);
    // The service refuses the deployment's own app. So this fan is kept, and nothing is said of the grant.
    const theirs = await enters(parts.deps, world, { spotify: true });
    await expect(acts(theirs)).rejects.toMatchObject({ type: 'RateLimited' });
    expect(await saved(theirs)).toBe(0);
    expect(
      await parts.database.query('SELECT status FROM connections WHERE fan_id = $1', [theirs.fan]),
    ).toEqual([{ status: 'active' }]);
  }, 30_000);

  it('takes a new secret within seconds, without a restart', async () => {
    const world = await noonWorld(parts, save, hold);
    const app = await addApp(world, { ...RIGHT, clientSecret: 'mistyped', account: randomUUID() });
    const entered = await enters(parts.deps, world, { spotify: true });
    await givenTo(entered, app);
    await expect(acts(entered)).rejects.toMatchObject({ type: 'RateLimited' });
    const row = await readApp(parts.database, app.id);
    if (row === undefined) throw new Error('The app is gone.');
    // The budget of the account that was refused is held. Another account has its own.
    const credentialsEncrypted = sealCredentials(parts.deps.box, { ...RIGHT, account: randomUUID() });
    await saveApp(parts.database, {
      ...{ ...row, credentialsEncrypted, version: row.version + 1 },
      ...{ status: 'active', haltedAt: null, haltedReason: null },
    });
    const done = async () => {
      await acts(entered).catch(() => undefined);
      return (await saved(entered)) === 1;
    };
    expect(await until(done, { withinMs: 10_000, everyMs: 200 })).toBe(true);
  }, 30_000);

  it('halts that app alone when the service refuses it, and goes on when a probe is accepted', async () => {
    const world = await noonWorld(parts, save, hold);
    const app = await addApp(world, { ...RIGHT, clientSecret: 'wrong' });
    const entered = await enters(parts.deps, world, { spotify: true });
    await givenTo(entered, app);
    await expect(acts(entered)).rejects.toMatchObject({ type: 'RateLimited' });
    const halted = await readApp(parts.database, app.id);
    expect(halted).toMatchObject({ status: 'halted', haltedReason: 'invalid_client' });
    const key = appHaltKey(app.id);
    expect(
      (await listHalts(parts.database)).filter(({ provider }) => provider === 'service:spotify'),
    ).toEqual([]);
    expect(await listHalts(parts.database)).toContainEqual(expect.objectContaining(key));
    // Its secret is corrected, and nobody has said so.
    if (halted === undefined) throw new Error('The app has vanished.');
    const credentialsEncrypted = sealCredentials(parts.deps.box, RIGHT);
    await saveApp(parts.database, { ...halted, credentialsEncrypted, version: halted.version + 1 });
    const done = async () => {
      // The worker sees the new secret within a second; a probe before that is refused once more.
      await parts.database.query(
        `UPDATE credential_halts SET probe_at = now() - interval '1 s' WHERE provider = $1 AND credential = $2`,
        [key.provider, key.credential],
      );
      await acts(entered).catch(() => undefined);
      return (await saved(entered)) === 1;
    };
    expect(await until(done, { withinMs: 10_000, everyMs: 300 })).toBe(true);
    expect(await readApp(parts.database, app.id)).toMatchObject({ status: 'active', haltedReason: null });
    expect(await listHalts(parts.database)).not.toContainEqual(expect.objectContaining(key));
  }, 30_000);

  it('holds and closes nothing of another workspace that names the same account', async () => {
    const [ours, theirs] = [await noonWorld(parts, save, hold), await noonWorld(parts, save, hold)];
    const account = `account-${randomUUID()}`;
    const budgetOf = async (world: World) => {
      const app = await addApp(world, { ...RIGHT, account });
      const access = await parts.deps.apps.of('spotify', app.id);
      if (access === undefined) throw new Error('The app is not found.');
      return access.budget;
    };
    const [held, free] = [await budgetOf(ours), await budgetOf(theirs)];
    expect(held.key).toEqual({ provider: 'service:spotify', credential: `${ours.workspaceId}/${account}` });
    await held.hold(60_000);
    expect([await held.slotNow(), await free.slotNow()]).toEqual([false, true]);
    const doors = [quarantineOf(parts.database, held), quarantineOf(parts.database, free)];
    await closeGrants(parts.database, held.key, { windowMs: 60_000, probeEveryMs: 60_000 });
    await syncQuarantines(parts.database);
    expect(await Promise.all(doors.map(async (door) => (await door.enter()).kind))).toEqual([
      'closed',
      'open',
    ]);
  }, 30_000);

  it('waits for an app at rest, keeps the fan, and gives up when the time for a save is over', async () => {
    const world = await noonWorld(parts, save, hold);
    const app = await addApp(world);
    const entered = await enters(parts.deps, world, { spotify: true });
    await givenTo(entered, app);
    await haltApp(parts.database, app, 'app_banned');
    await expect(acts(entered)).rejects.toMatchObject({ type: 'RateLimited' });
    expect([await saved(entered), await lastEvent(entered)]).toEqual([0, 'enrollment.opened']);
    await acts(entered, Date.now() - 7 * 3_600_000);
    expect([await saved(entered), await lastEvent(entered)]).toEqual([0, 'release.save_failed']);
  }, 30_000);

  it("the release window is made for the budget of the artist's app", async () => {
    const world = await noonWorld(parts, save, hold);
    await addApp(world, RIGHT, 0.5);
    await parts.database.query('UPDATE releases SET clock = $2 WHERE id = $1', [
      world.releaseId,
      { kind: 'global', at: NOON + 1_800_000 },
    ]);
    const artist = { workspaceId: world.workspaceId, artistId: null };
    expect((await accessForArtist(parts.deps, artist, 'spotify'))?.perSecond).toBe(0.5);
    for (let n = 0; n < 30; n += 1) {
      const { fan } = await enters(parts.deps, world, { spotify: true });
      await parts.database.query(
        `INSERT INTO enrollments (workspace_id, campaign_id, fan_id, enrolled_at, path, service, source, open, status_seq)
         VALUES ($1, $2, $3, now(), 'service', 'spotify', 'direct', true, 1)`,
        [world.workspaceId, world.campaignId, fan],
      );
    }
    await tendCampaign(parts.deps, { campaignId: world.campaignId, now: Date.now() });
    const [row] = await parts.database.query<{ ms: number }>(
      'SELECT release_window_ms AS ms FROM campaigns WHERE id = $1',
      [world.campaignId],
    );
    // 30 fans with half a call a second take a minute at least; with the deployment's 10,000 a second they take none.
    expect(row?.ms ?? 0).toBeGreaterThanOrEqual(60_000);
  }, 60_000);
});
