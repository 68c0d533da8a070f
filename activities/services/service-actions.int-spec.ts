import { servingActivity } from '#activities/effect-deps.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { serviceAction } from './service-action.js';
import type { Step } from '#domain/flows/flow.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { eventTypes, type World } from '#test/world/world.js';
import { enters, hold, noonWorld, spotifyOf, type Entered } from '#test/world/hands.js';

const TRACK = '11dFghVXANMlKmJXsNCbNl';
const ARTIST = '0OdUWJ0sBjDrqHygGUXeCF';

describe('what is done on the service for the fan', () => {
  let parts: TestParts;
  let provider: SandboxControl;

  beforeAll(async () => {
    parts = await startParts();
    provider = new SandboxControl(parts.sandbox.urls.control);
  }, 60_000);
  afterEach(() => provider.setFaults({}));
  afterAll(() => parts.close());

  /** A campaign whose flow begins with this step. The service knows its release and its artist. */
  async function worldOf(action: 'likeTrack' | 'followArtist' | 'check'): Promise<World> {
    const step: Step = { kind: 'service', id: 'act', action, next: 'hold', onFailed: 'asked' };
    const world = await noonWorld(parts, step, hold, { ...hold, id: 'asked' });
    await parts.database.query('UPDATE releases SET lead_track_ids = $2 WHERE id = $1', [
      world.releaseId,
      { spotify: TRACK },
    ]);
    await parts.database.query('UPDATE artists SET service_ids = $2 WHERE workspace_id = $1', [
      world.workspaceId,
      { spotify: ARTIST },
    ]);
    return world;
  }
  const acts = ({ fan, effect }: Entered, attempt = 1, scheduledAt = Date.now()) =>
    serviceAction(
      servingActivity(parts.deps, () => ({ attempt, scheduledAt })),
      { fanId: fan, effectId: effect },
    );
  const stepOf = async ({ fan }: Entered) => {
    const [row] = await parts.database.query<{ step: string }>(
      `SELECT state #>> '{enrollments,0,tracks,0,step}' AS step FROM fan_states WHERE fan_id = $1`,
      [fan],
    );
    return row?.step;
  };
  const grants = (world: World, scopes: string[]) =>
    parts.database.query('UPDATE connections SET scopes = $2 WHERE workspace_id = $1', [
      world.workspaceId,
      scopes,
    ]);
  const FOLLOW = ['user-follow-modify', 'user-follow-read'];
  const uris = async ({ fan }: Entered) => (await provider.saves(fan)).map(({ uri }) => uri);
  const keepsBefore = async ({ fan }: Entered, ...kept: string[]) => {
    const token = await spotifyOf(parts.deps).adapter.refresh(`sandbox-refresh.${fan}`);
    if (token.kind !== 'ok') throw new Error(token.reason);
    for (const uri of kept) {
      const [, kind = '', id = ''] = uri.split(':');
      const item = {
        kind: kind === 'artist' ? 'artist' : kind === 'track' ? 'track' : 'release',
        id,
      } as const;
      await spotifyOf(parts.deps).adapter.keep(token.value.accessToken, item);
    }
  };

  it('the lead track is liked and read back, which is no act of the fan', async () => {
    const entered = await enters(parts.deps, await worldOf('likeTrack'), { spotify: true });
    await acts(entered);
    expect(await uris(entered)).toEqual([`spotify:track:${TRACK}`]);
    expect(await eventTypes(parts.database, entered.fan)).toEqual([
      'fan.pre_saved',
      'enrollment.opened',
      'service.done',
    ]);
    expect(await stepOf(entered)).toBe('hold');
  }, 30_000);

  it('an artist is not followed without the scope for it: the fan is asked, and nobody is called', async () => {
    const world = await worldOf('followArtist');
    const entered = await enters(parts.deps, world, { spotify: true });
    await acts(entered);
    expect([await uris(entered), await stepOf(entered)]).toEqual([[], 'asked']);
    expect((await eventTypes(parts.database, entered.fan)).at(-1)).toBe('service.failed');
  }, 30_000);

  it('an artist is followed once, though the first answer was lost', async () => {
    const world = await worldOf('followArtist');
    const entered = await enters(parts.deps, world, { spotify: true });
    await grants(world, FOLLOW);
    await provider.setFaults({ resetAfterAcceptance: 1 });
    await expect(acts(entered)).rejects.toMatchObject({ type: 'RateLimited' });
    // A second write would fail. A check before the write finds that the first one was done.
    await acts(entered, 2);
    expect(await uris(entered)).toEqual([`spotify:artist:${ARTIST}`]);
    expect(
      (await eventTypes(parts.database, entered.fan)).filter((type) => type === 'service.done'),
    ).toHaveLength(1);
  }, 30_000);

  it('a 403 is final: the fan is asked', async () => {
    const world = await worldOf('followArtist');
    const entered = await enters(parts.deps, world, { spotify: true });
    await grants(world, []);
    await provider.setFaults({ missingScope: 1 });
    await acts(entered);
    expect(await stepOf(entered)).toBe('asked');
  }, 30_000);

  it('a grant that no longer works is an event, so that a flow can ask the fan to connect again', async () => {
    const entered = await enters(parts.deps, await worldOf('likeTrack'), { spotify: true });
    await provider.setFaults({ invalidGrant: 1 });
    await acts(entered);
    expect((await eventTypes(parts.database, entered.fan)).slice(-2)).toEqual([
      'connection.expired',
      'service.failed',
    ]);
    const rows = await parts.database.query('SELECT status FROM connections WHERE fan_id = $1', [
      entered.fan,
    ]);
    expect(rows).toEqual([{ status: 'expired' }]);
  }, 30_000);

  it('a 429 holds this credential', async () => {
    const entered = await enters(parts.deps, await worldOf('likeTrack'), { spotify: true });
    await provider.setFaults({ rateLimited: 1 });
    await expect(acts(entered)).rejects.toMatchObject({ type: 'RateLimited' });
    const [row] = await parts.database.query<{ held: boolean }>(
      `SELECT held_until > now() AS held FROM budgets WHERE provider = 'spotify'`,
    );
    expect(row).toEqual({ held: true });
    await parts.database.query(`UPDATE budgets SET held_until = NULL, next_slot_at = now()`);
  }, 30_000);

  it('a check finds what the fan has done, and changes nothing', async () => {
    const world = await worldOf('check');
    const entered = await enters(parts.deps, world, { spotify: true });
    await grants(world, ['user-library-read', ...FOLLOW]);
    await keepsBefore(entered, `spotify:track:${TRACK}`, `spotify:artist:${ARTIST}`);
    const before = await uris(entered);
    await acts(entered);
    const seen = await parts.database.query(
      `SELECT type, payload FROM events WHERE fan_id = $1 AND type LIKE 'fan.%' ORDER BY fan_seq`,
      [entered.fan],
    );
    expect(seen.slice(1)).toEqual([
      { type: 'fan.saved', payload: { target: 'track', observedBy: 'check' } },
      { type: 'fan.followed', payload: { observedBy: 'check' } },
    ]);
    expect([await uris(entered), await stepOf(entered)]).toEqual([before, 'hold']);
  }, 30_000);

  it('a check that finds nothing writes no event', async () => {
    const world = await worldOf('check');
    const entered = await enters(parts.deps, world, { spotify: true });
    await grants(world, ['user-library-read', ...FOLLOW]);
    await acts(entered);
    expect((await eventTypes(parts.database, entered.fan)).slice(-2)).toEqual([
      'enrollment.opened',
      'service.done',
    ]);
  }, 30_000);

  it('a check without the follow’s scope leaves that stage unobservable, by our notes or by a 403', async () => {
    for (const scopes of [['user-library-read'], []]) {
      const world = await worldOf('check');
      const entered = await enters(parts.deps, world, { spotify: true });
      await grants(world, scopes);
      await provider.setFaults({ missingScope: 1 });
      await acts(entered);
      const told = await parts.database.query(
        `SELECT payload FROM events WHERE fan_id = $1 AND type = 'stage.unobservable'`,
        [entered.fan],
      );
      expect(told).toEqual([{ payload: { stage: 'followed' } }]);
      expect(await stepOf(entered)).toBe('hold');
    }
  }, 30_000);
});
