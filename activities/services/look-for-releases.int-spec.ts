import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { ServiceAccess } from '#activities/deps.js';
import { listHalts } from '#database/budgets/credential-halts.js';
import { planLooks, readLooks } from '#database/releases/artist-looks.js';
import type { Service } from '#domain/terms.js';
import type { ListedRelease } from '#providers/ports.js';
import { freshDatabase, type FreshDatabase } from '#test/harness/database.js';
import { insertFan, insertRelease, insertWorkspace } from '#test/world/rows.js';
import { accessTo, ScriptedService } from '#test/world/scripted-service.js';
import { lookForReleases } from './look-for-releases.js';

const DAY = 86_400_000;
const UPC = '190295567590';
const SERVICE_IDS = { spotify: 'artist-s', deezer: '27' };

let on: FreshDatabase;
let workspaceId: string;
let artistId: string;
let spotify: ScriptedService;
let deezer: ScriptedService;
let access: Partial<Record<Service, ServiceAccess>>;
let told: string[];

beforeAll(async () => {
  on = await freshDatabase();
}, 60_000);
afterAll(() => on.close());
beforeEach(async () => {
  await on.database.query('DELETE FROM credential_halts');
  await on.database.query('DELETE FROM artist_looks');
  await on.database.query('UPDATE future_saves SET revoked_at = now() WHERE revoked_at IS NULL');
  workspaceId = await insertWorkspace(on.database);
  artistId = randomUUID();
  await on.database.query(
    `INSERT INTO artists (id, workspace_id, name, service_ids) VALUES ($1, $2, 'Nova Tide', $3)`,
    [artistId, workspaceId, JSON.stringify(SERVICE_IDS)],
  );
  spotify = new ScriptedService('spotify');
  deezer = new ScriptedService('deezer');
  access = { spotify: await accessTo(on.database, spotify), deezer: await accessTo(on.database, deezer) };
  told = [];
});

/** A fan who has wished for every new release for so many days. */
async function wish(service: Service, daysAgo = 30): Promise<string> {
  const fanId = await insertFan(on.database, workspaceId);
  await on.database.query(
    `INSERT INTO future_saves (id, workspace_id, fan_id, artist_id, service, wording, wording_hash, language, source_url,
       granted_at, ends_at)
     VALUES ($1, $2, $3, $4, $5, 'Yes', 'hash', 'en', 'https://example.com/r/x',
       now() - make_interval(days => $6), now() + interval '90 days')`,
    [randomUUID(), workspaceId, fanId, artistId, service, daysAgo],
  );
  return fanId;
}

const nothing = () => undefined;
const deps = () => ({
  database: on.database,
  services: access,
  apps: { of: () => Promise.resolve(undefined), inForce: () => Promise.resolve(undefined) },
  logger: { info: nothing, warn: (_about: unknown, text: string) => told.push(text), error: nothing },
});

/** All looks that are due now; those that were made are due at once if `again`. */
async function lookAtAll({ again = false } = {}): Promise<void> {
  await planLooks(on.database);
  if (again) await on.database.query('UPDATE artist_looks SET next_look_at = now()');
  while (await lookForReleases(deps()));
}
const looks = () => readLooks(on.database, workspaceId, artistId);
const problems = async () => (await looks()).map(({ service, problem }) => [service, problem]);

/** In so many days from now. */
const dayIn = (days: number): string => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);
const listed = (releaseId: string, title: string, inDays = 0, upc?: string): ListedRelease => ({
  ...{ releaseId, title, day: dayIn(inDays) },
  ...(upc === undefined ? {} : { upc }),
});
const lists = (service: ScriptedService, ...releases: ListedRelease[]) => {
  service.onReleases = () => ({ kind: 'ok', value: releases });
};
const releases = () =>
  on.database.query<{ title: string; upc: string | null; ids: unknown; found_on: string | null }>(
    `SELECT title, upc, service_ids AS ids, found_on FROM releases WHERE artist_id = $1 ORDER BY created_at, title`,
    [artistId],
  );

describe('a look for new releases', () => {
  it('enters what a service lists and nobody has entered, once, with the UPC', async () => {
    await wish('spotify');
    lists(spotify, listed('album-1', 'Glass Season'));
    spotify.onUpc = () => ({ kind: 'ok', value: UPC });
    await lookAtAll();
    await lookAtAll({ again: true });
    expect(await releases()).toEqual([
      { title: 'Glass Season', upc: UPC, ids: { spotify: 'album-1' }, found_on: 'spotify' },
    ]);
    expect(spotify.asked).toMatchObject({ newReleases: 2, upcOf: 1 });
    expect(told).toHaveLength(1);
    const moments = await on.database.query(
      'SELECT 1 FROM release_moments m JOIN releases r ON r.id = m.release_id WHERE r.artist_id = $1',
      [artistId],
    );
    expect(moments.length).toBeGreaterThan(50);
  });

  it('asks for the artist by the id there, since the wish, and for a week at most', async () => {
    const asked: [string, string][] = [];
    spotify.onReleases = (artist, since) => {
      asked.push([artist, since]);
      return { kind: 'ok', value: [] };
    };
    await wish('spotify', 2);
    await lookAtAll();
    await wish('spotify', 30);
    await lookAtAll({ again: true });
    expect(asked).toEqual([
      ['artist-s', dayIn(-2)],
      ['artist-s', dayIn(-7)],
    ]);
  });

  it('makes one release of what two services list', async () => {
    await wish('spotify');
    await wish('deezer');
    lists(spotify, listed('album-1', 'Glass Season'));
    spotify.onUpc = () => ({ kind: 'ok', value: UPC });
    lists(deezer, listed('302127', 'Glass Season (Deluxe)', 0, `0${UPC}`));
    await lookAtAll();
    expect(await releases()).toMatchObject([{ ids: { spotify: 'album-1', deezer: '302127' } }]);
  });

  it('leaves alone what somebody has entered, and tells it the id at the service', async () => {
    await wish('spotify');
    const clock = { kind: 'local', date: dayIn(0), time: '00:00' } as const;
    await insertRelease(on.database, workspaceId, { artistId, clock });
    lists(spotify, listed('album-1', 'Glass season'));
    await lookAtAll();
    expect(await releases()).toMatchObject([{ ids: { spotify: 'album-1' }, found_on: null }]);
    expect(spotify.asked.upcOf).toBe(0);
  });

  it('enters five at a time, and goes on soon', async () => {
    await wish('spotify');
    lists(spotify, ...Array.from({ length: 7 }, (_, index) => listed(`album-${index}`, `Single ${index}`)));
    await lookAtAll();
    expect(await releases()).toHaveLength(5);
    await lookAtAll({ again: true });
    expect(await releases()).toHaveLength(7);
  });
});

describe('who is looked for', () => {
  it('is nobody for whom no fan wishes there', async () => {
    const fanId = await wish('spotify');
    await lookAtAll();
    expect(await problems()).toEqual([['spotify', null]]);
    expect(deezer.asked.newReleases).toBe(0);
    await on.database.query('UPDATE future_saves SET revoked_at = now() WHERE fan_id = $1', [fanId]);
    await on.database.query('UPDATE artist_looks SET next_look_at = now()');
    while (await lookForReleases(deps()));
    expect(spotify.asked.newReleases).toBe(1);
    await planLooks(on.database);
    expect(await looks()).toEqual([]);
  });

  it('comes again after three hours, whatever the service has', async () => {
    await wish('spotify');
    await lookAtAll();
    const [look] = await looks();
    const inHours = ((look?.nextLookAt.getTime() ?? 0) - Date.now()) / 3_600_000;
    expect(inHours).toBeGreaterThan(2.9);
    expect(inHours).toBeLessThanOrEqual(3);
    expect(look?.lookedAt).not.toBeNull();
  });
});

describe('a service that does not answer', () => {
  it('with a budget that is used up is not asked: fans who act go first', async () => {
    await wish('spotify');
    await on.database.query(
      `UPDATE budgets SET next_slot_at = now() + interval '1 minute' WHERE provider = 'spotify' AND credential = $1`,
      [access.spotify?.budget.key.credential],
    );
    await lookAtAll();
    expect(await problems()).toEqual([['spotify', 'busy']]);
    expect(spotify.asked.newReleases).toBe(0);
  });

  it('and asks for patience holds the budget', async () => {
    await wish('spotify');
    spotify.onReleases = () => ({ kind: 'retry', reason: 'http_429', holdMs: 20 * 60_000 });
    await lookAtAll();
    const [look] = await looks();
    expect(look).toMatchObject({ problem: 'away', lookedAt: null });
    expect((look?.nextLookAt.getTime() ?? 0) - Date.now()).toBeGreaterThan(19 * 60_000);
    const [held] = await on.database.query<{ held: boolean }>(
      'SELECT held_until > now() AS held FROM budgets WHERE credential = $1',
      [access.spotify?.budget.key.credential],
    );
    expect(held).toEqual({ held: true });
  });

  it('because it refuses our app halts the app', async () => {
    await wish('spotify');
    spotify.onReleases = () => ({ kind: 'appRefused', reason: 'owner_premium_required' });
    await lookAtAll();
    expect(await problems()).toEqual([['spotify', 'app_at_rest']]);
    expect(await listHalts(on.database)).toMatchObject([{ code: 'owner_premium_required' }]);
    await lookAtAll({ again: true });
    expect(spotify.asked.newReleases).toBe(1);
  });

  it.each([
    ['http_404', 'unknown_artist'],
    ['http_400', 'refused'],
  ] as const)('with %s says so: %s', async (reason, problem) => {
    await wish('spotify');
    spotify.onReleases = () => ({ kind: 'failed', reason });
    await lookAtAll();
    expect(await problems()).toEqual([['spotify', problem]]);
  });

  it('because nobody has an app there says so', async () => {
    await wish('spotify');
    access = {};
    await lookAtAll();
    expect(await problems()).toEqual([['spotify', 'no_app']]);
  });
});
