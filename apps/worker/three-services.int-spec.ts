import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Step } from '#domain/flows/flow.js';
import { SERVICE_ROWS } from '#domain/services/service-rows.js';
import { SERVICES, type Service } from '#domain/terms.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { sandboxRefreshToken } from '#providers/sandbox/services/spotify/tokens.js';
import { quietRuntime, startParts, startPlatform, type TestPlatform } from '#test/harness/platform.js';
import { hold, NOON } from '#test/world/hands.js';
import { insertConnection } from '#test/world/rows.js';
import { addFan, eventTypes, eventually, flowOf, happens, makeWorld, type World } from '#test/world/world.js';

const IDS = { spotify: '4aawyAB9vmqN3uQ7FjRGTy', apple_music: '1440857781', deezer: '302127' };
const URI = {
  spotify: `spotify:album:${IDS.spotify}`,
  apple_music: `apple_music:album:${IDS.apple_music}`,
  deezer: `deezer:album:${IDS.deezer}`,
};
/** What Deezer takes, where the settings say nothing else. */
const GRANTED = SERVICE_ROWS.deezer.callsPerSecond;
const save: Step[] = [
  { kind: 'service', id: 'save', action: 'saveRelease', next: 'hold', onFailed: 'asked' },
  hold,
  { ...hold, id: 'asked' },
];

describe('one worker, three services', () => {
  let platform: TestPlatform;
  let control: SandboxControl;
  beforeAll(async () => {
    quietRuntime();
    platform = await startPlatform();
    control = new SandboxControl(platform.sandbox.urls.control);
  }, 60_000);
  afterAll(() => platform.close());

  async function world(): Promise<World> {
    const clock = { v0: NOON, r0: Date.now(), k: 1 };
    const made = await makeWorld(platform.database, { clock, flow: flowOf(...save) });
    const ids = JSON.stringify(IDS);
    await platform.database.query('UPDATE releases SET service_ids = $2 WHERE id = $1', [
      made.releaseId,
      ids,
    ]);
    return made;
  }

  async function enters(here: World, service: Service): Promise<string> {
    const { database, deps } = platform;
    const fanId = await addFan(deps, here);
    await insertConnection(
      database,
      { workspaceId: here.workspaceId, fanId },
      { service, sealedRefreshToken: deps.box.seal(sandboxRefreshToken(fanId)), scopes: [] },
    );
    await happens(database, here, fanId, 'fan.pre_saved', { path: 'service', service });
    return fanId;
  }
  const typesOf = (fan: string) => eventTypes(platform.database, fan);
  const saved = (fan: string) =>
    eventually(
      () => typesOf(fan),
      (types) => types.includes('release.saved'),
    );

  it('each fan is saved once, on their own service', async () => {
    const here = await world();
    for (const service of SERVICES) {
      const fan = await enters(here, service);
      const types = await saved(fan);
      expect((await control.saves(fan)).map(({ uri }) => uri)).toEqual([URI[service]]);
      expect(types.filter((type) => type === 'release.saved')).toHaveLength(1);
    }
  }, 60_000);

  it('a service that is held keeps no other waiting', async () => {
    const here = await world();
    await platform.deps.services.deezer?.budget.hold(60_000);
    const waiting = await enters(here, 'deezer');
    const others = [await enters(here, 'spotify'), await enters(here, 'apple_music')];
    for (const fan of others) await saved(fan);
    expect(await typesOf(waiting)).not.toContain('release.saved');
    expect(await control.saves(waiting)).toEqual([]);
  }, 60_000);
});

describe('what a worker composes', () => {
  it('is each service at which the deployment has an app, with the budget of that account', async () => {
    const pace = { DEEZER_PER_SECOND: String(GRANTED), SPOTIFY_ACCOUNT: 'label', APPLE_MUSIC_TEAM_ID: '' };
    const parts = await startParts({ environment: pace });
    try {
      expect(Object.keys(parts.deps.services).sort()).toEqual(['deezer', 'spotify']);
      const budgets = await parts.database.query(
        `SELECT provider, credential, per_second::float8, burst FROM budgets WHERE provider = ANY ($1) ORDER BY 1`,
        [SERVICES],
      );
      expect(budgets).toEqual([
        // Fifty calls in five seconds are Deezer's limit.
        { provider: 'deezer', credential: 'sandbox', per_second: GRANTED, burst: 1 },
        { provider: 'spotify', credential: 'label', per_second: 10_000, burst: 1000 },
      ]);
    } finally {
      await parts.close();
    }
  }, 60_000);
});
