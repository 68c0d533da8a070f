import { servingActivity } from '#activities/effect-deps.js';
import { ProviderPace } from '#activities/inline/provider-pace.js';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { tendCampaign } from '#activities/campaigns/tend-campaign.js';
import type { ActivityDeps } from '#activities/deps.js';
import { Budget } from '#database/budgets/budget.js';
import { projectAll } from '#test/harness/project.js';
import type { Step } from '#domain/flows/flow.js';
import type { Service } from '#domain/terms.js';
import type { LibraryItem, StreamingService } from '#providers/ports.js';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { decideNow, enters, hold, noonWorld, NOON, type Entered } from '#test/world/hands.js';
import { flowOf, happens, addFan, makeWorld, type World } from '#test/world/world.js';
import { probeAvailability } from './probe-availability.js';
import { serviceAction } from './service-action.js';

const RELEASE_ON_DEEZER = '302127';
const HOUR = 3_600_000;

/** A second service beside Spotify. It records its calls. */
class OtherService implements StreamingService {
  readonly service: Service = 'deezer';
  readonly kept: LibraryItem[] = [];
  readonly markets: (string | undefined)[] = [];

  refresh = () => Promise.resolve({ kind: 'ok', value: grant() } as const);
  keep = (_token: string, item: LibraryItem) => {
    this.kept.push(item);
    return Promise.resolve({ kind: 'ok', value: 'kept' } as const);
  };
  has = (_token: string, item: LibraryItem) =>
    Promise.resolve({ kind: 'ok', value: this.kept.some(({ id }) => id === item.id) } as const);
  isAvailable = (_upc: string, market?: string) => {
    this.markets.push(market);
    return Promise.resolve({ kind: 'ok', value: { available: true } } as const);
  };
  newReleases = () => Promise.resolve({ kind: 'ok' as const, value: [] });
  upcOf = () => Promise.resolve({ kind: 'ok', value: undefined } as const);
}
const grant = () => ({ accessToken: 'token', expiresAt: Date.now() + HOUR });

describe('two streaming services side by side', () => {
  let parts: TestParts;
  let deps: ActivityDeps;
  let deezer: OtherService;
  const save: Step = { kind: 'service', id: 'save', action: 'saveRelease', next: 'hold', onFailed: 'asked' };

  beforeAll(async () => {
    parts = await startParts();
  }, 60_000);
  afterAll(() => parts.close());
  beforeEach(async () => {
    deezer = new OtherService();
    const budget = new Budget(parts.database, { provider: 'deezer', credential: randomUUID() }, 1000, 100);
    await budget.configure();
    const services = {
      ...parts.deps.services,
      deezer: { adapter: deezer, budget, perSecond: 5, pace: new ProviderPace() },
    };
    deps = { ...parts.deps, services };
  });

  /** The grant and the effect belong to the other service, as a flow makes them once the service has an adapter. */
  async function entersOnDeezer(): Promise<Entered> {
    const world = await noonWorld(parts, save, hold, { ...hold, id: 'asked' });
    const entered = await enters(deps, world, { spotify: true });
    await parts.database.query(
      `UPDATE connections SET service = 'deezer', scopes = '{manage_library,basic_access}' WHERE fan_id = $1`,
      [entered.fan],
    );
    await parts.database.query(
      `UPDATE effects SET spec = jsonb_set(spec, '{service}', '"deezer"') WHERE id = $1`,
      [entered.effect],
    );
    await parts.database.query(
      `UPDATE releases SET service_ids = service_ids || jsonb_build_object('deezer', $2::text) WHERE id = $1`,
      [world.releaseId, RELEASE_ON_DEEZER],
    );
    return entered;
  }
  const acts = ({ fan, effect }: Entered) =>
    serviceAction(
      servingActivity(deps, () => ({ attempt: 1, scheduledAt: Date.now() })),
      { fanId: fan, effectId: effect },
    );

  it('an effect is done on its own service, within its own budget', async () => {
    await deps.services.spotify?.budget.hold(60_000);
    const entered = await entersOnDeezer();
    await acts(entered);
    expect(deezer.kept).toEqual([{ kind: 'release', id: RELEASE_ON_DEEZER }]);
    const events = await parts.database.query(
      `SELECT payload ->> 'service' AS service FROM events WHERE fan_id = $1 AND type = 'release.saved'`,
      [entered.fan],
    );
    expect(events).toEqual([{ service: 'deezer' }]);
  }, 30_000);

  it('the effect of a service that this worker does not have has failed', async () => {
    const entered = await entersOnDeezer();
    const { spotify } = parts.deps.services;
    deps = { ...parts.deps, services: spotify === undefined ? {} : { spotify } };
    await acts(entered);
    const events = await parts.database.query(
      `SELECT payload ->> 'reason' AS reason FROM events WHERE fan_id = $1 AND type = 'release.save_failed'`,
      [entered.fan],
    );
    expect(events).toEqual([{ reason: 'not_possible' }]);
  }, 30_000);

  /** A campaign within an hour of its release, with projected fans on both services. */
  async function soonOut(): Promise<World> {
    const clock = { v0: NOON, r0: Date.now(), k: 1 };
    const release = { kind: 'global', at: NOON + HOUR / 120 } as const;
    const world = await makeWorld(parts.database, {
      clock,
      release,
      flow: flowOf(save, hold, { ...hold, id: 'asked' }),
    });
    const add = async (service: Service, territory: string) => {
      const fan = await addFan(deps, world, { territory });
      await happens(parts.database, world, fan, 'fan.pre_saved', { path: 'service', service });
      await decideNow(deps, fan);
    };
    for (let count = 0; count < 20; count += 1) await add('spotify', 'US');
    for (let count = 0; count < 50; count += 1) await add('deezer', 'FR');
    await projectAll(parts.database);
    return world;
  }

  it('the release window is as long as the slowest of the services takes for its own fans', async () => {
    const { campaignId } = await soonOut();
    await tendCampaign(deps, { campaignId, now: Date.now() });
    const [campaign] = await parts.database.query(
      'SELECT release_window_ms::float8 AS ms FROM campaigns WHERE id = $1',
      [campaignId],
    );
    // There are fifty fans with two calls each at five calls a second. Spotify's twenty fans need no spread at all.
    expect(campaign).toEqual({ ms: 20_000 });
  }, 60_000);

  it('each service is asked for the release where its own fans wait for it', async () => {
    const { campaignId, releaseId } = await soonOut();
    await parts.database.query(`UPDATE budgets SET held_until = NULL`);
    await probeAvailability(deps, { campaignId, now: Date.now() + HOUR / 100 });
    expect(deezer.markets).toEqual(['FR']);
    const found = await parts.database.query(
      'SELECT service, territory, state FROM release_availability WHERE release_id = $1 ORDER BY service',
      [releaseId],
    );
    expect(found).toEqual([
      { service: 'deezer', territory: 'FR', state: 'available' },
      { service: 'spotify', territory: 'US', state: 'available' },
    ]);
  }, 60_000);
});
