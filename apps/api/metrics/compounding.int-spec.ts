import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { CompoundingSchema } from '#contracts/metrics/compounding.js';
import { readCompounding } from '#database/metrics/compounding.js';
import { compounding } from '#domain/metrics/compounding.js';
import { countCompounding } from '#domain/metrics/count-compounding.js';
import { projectAll } from '#test/harness/project.js';
import { useApi } from '#test/harness/use-api.js';
import { rawEventsOf } from '#test/oracle/raw-events.js';
import { type Gust, storm, stormEvents } from '#test/oracle/storm.js';
import {
  addFan,
  BERLIN_MIDNIGHT,
  DAY,
  happened,
  HOUR,
  record,
  type FunnelWorld,
} from '#test/world/funnel-world.js';
import {
  insertArtist,
  insertCampaign,
  insertFlow,
  insertRelease,
  insertWorkspace,
} from '#test/world/rows.js';

const api = useApi();
const R = BERLIN_MIDNIGHT;

interface Push extends FunnelWorld {
  releasedAt: number;
  launchedAt: number;
  endsAt: number;
}

/** A release of the artist and its campaigns, so many days after the first one. */
async function addRelease(
  workspaceId: string,
  artistId: string,
  days: number,
  campaigns = 1,
): Promise<Push[]> {
  const clock = { kind: 'local', date: '2026-03-06', time: '00:00' } as const;
  const releaseId = await insertRelease(api.database, workspaceId, { artistId, clock });
  const releasedAt = R + days * DAY;
  await api.database.query('DELETE FROM release_moments WHERE release_id = $1', [releaseId]);
  await api.database.query(
    `INSERT INTO release_moments (release_id, territory, moment)
     VALUES ($1, '', to_timestamp($2::float8 / 1000)), ($1, 'US', to_timestamp($2::float8 / 1000 + 21600))`,
    [releaseId, releasedAt],
  );
  const pushes: Push[] = [];
  for (let index = 0; index < campaigns; index += 1) {
    const times = { launchedAt: releasedAt - (3 - index) * DAY, endsAt: releasedAt + 20 * DAY };
    const flow = await insertFlow(api.database, workspaceId);
    const campaignId = await insertCampaign(api.database, workspaceId, { releaseId, ...flow, ...times });
    pushes.push({ workspaceId, campaignId, releaseId, releasedAt, ...times });
  }
  return pushes;
}

const countedOf = (pushes: readonly Push[], asOf: number) => {
  const [first] = pushes;
  if (first === undefined) throw new Error('A release has no campaign.');
  const { releaseId, releasedAt } = first;
  const moments = new Map([
    ['', releasedAt],
    ['US', releasedAt + 6 * HOUR],
  ]);
  const campaigns = pushes.map(({ campaignId, endsAt }) => ({
    campaignId,
    moments,
    endsAt,
    zone: 'UTC',
    asOf,
  }));
  const launchedAt = Math.min(...pushes.map((push) => push.launchedAt));
  return { releaseId, title: 'Glass Season', launchedAt, releasedAt, campaigns };
};

it('equals a count over the raw events, whatever happened in which release', async () => {
  const FANS = 6;
  await fc.assert(
    fc.asyncProperty(fc.array(storm(FANS), { minLength: 4, maxLength: 4 }), async (storms: Gust[][]) => {
      const workspaceId = await insertWorkspace(api.database);
      const artistId = await insertArtist(api.database, workspaceId);
      const releases = [
        await addRelease(workspaceId, artistId, 0),
        await addRelease(workspaceId, artistId, 10, 2),
        await addRelease(workspaceId, artistId, 40),
      ];
      const pushes = releases.flat();
      const [first] = pushes;
      if (first === undefined) throw new Error('There is no campaign.');
      const fans = await Promise.all(Array.from({ length: FANS }, () => addFan(api.database, first)));
      const events = pushes.flatMap((push, index) => {
        const shift = push.releasedAt - R;
        const moved = stormEvents(push, fans, storms[index] ?? []);
        const opened = fans
          .slice(index)
          .map((fan) =>
            happened(push, fan, 'enrollment.opened', R - DAY, { path: 'none', source: 'direct' }),
          );
        return [...moved, ...opened].map((event) => ({ ...event, occurredAt: event.occurredAt + shift }));
      });
      await record(api.database, events);
      await projectAll(api.database);
      const raw = await rawEventsOf(api.database, ...pushes.map(({ campaignId }) => campaignId));
      for (const asOf of [R + 12 * DAY, R + 45 * DAY, R + 90 * DAY]) {
        const counted = countCompounding(
          raw,
          releases.map((each) => countedOf(each, asOf)),
          asOf,
        );
        const told = await readCompounding(api.database, { workspaceId, artistId, asOf });
        expect(told).toEqual(counted);
        for (const { carry, returnRate } of compounding(told, asOf).slice(1))
          for (const share of [carry, returnRate]) expect(share ?? 0).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 25 },
  );
}, 180_000);

describe('GET /v1/metrics/artists/{id}/compounding', () => {
  let artistId: string;
  let pushes: Push[];
  const path = () => `/v1/metrics/artists/${artistId}/compounding`;
  const answer = async (query = '') =>
    CompoundingSchema.parse((await api.call('GET', `${path()}${query}`)).body);

  beforeAll(async () => {
    artistId = await insertArtist(api.database, api.workspaceId);
    const [first] = await addRelease(api.workspaceId, artistId, 0);
    const [second] = await addRelease(api.workspaceId, artistId, 60);
    if (first === undefined || second === undefined) throw new Error('A campaign is missing.');
    pushes = [first, second];
    const [a, b, c] = await Promise.all([1, 2, 3].map(() => addFan(api.database, first)));
    const preSave = (push: Push, fan = '', at = push.releasedAt - DAY) => [
      happened(push, fan, 'fan.pre_saved', at, { path: 'reminder' }),
      happened(push, fan, 'enrollment.opened', at, { path: 'reminder', source: 'direct' }),
    ];
    await record(api.database, [
      ...[a, b].flatMap((fan) => preSave(first, fan)),
      happened(first, a ?? '', 'page.visited', R + HOUR, {}),
      happened(first, a ?? '', 'fan.saved', R + 2 * HOUR, { target: 'release', observedBy: 'tap' }),
      // B saves the first release only after the second has launched: too late to be known as a saver.
      happened(first, b ?? '', 'fan.saved', second.launchedAt + HOUR, {
        target: 'release',
        observedBy: 'tap',
      }),
      ...[a, b, c].flatMap((fan) => preSave(second, fan)),
    ]);
    await projectAll(api.database);
  }, 60_000);

  it('tells the first release with nothing before it, and the second with what the first brought', async () => {
    const { releases } = await answer();
    const nothing = {
      knownAtLaunch: null,
      returning: null,
      carry: null,
      returnRate: null,
      lastAtSameAge: null,
    };
    expect(releases[0]).toMatchObject({ releaseId: pushes[0]?.releaseId, preSavers: 2, ...nothing });
    expect(releases[1]).toMatchObject({
      ...{ releaseId: pushes[1]?.releaseId, preSavers: 3, knownAtLaunch: 2, carry: 2 / 3, returnRate: 1 },
      returning: { fans: 2, byDeepestStage: { pre_saved: 1, engaged: 0, saved: 1, followed: 0 } },
      lastAtSameAge: { releaseId: pushes[0]?.releaseId },
    });
  });

  it('gives a line a release as CSV, and the releases of a period', async () => {
    const { body } = await api.call('GET', `${path()}?format=csv`);
    const lines: Record<string, string>[] = parse(String(body), { columns: true });
    expect(lines.map((line) => [line['preSavers'], line['returning'], line['returning.saved']])).toEqual([
      ['2', '', ''],
      ['3', '2', '1'],
    ]);
    const { releases } = await answer('?from=2026-04-01');
    expect(releases.map(({ preSavers, carry }) => [preSavers, carry])).toEqual([[3, 2 / 3]]);
  });

  it('refuses what it does not know, and shows another workspace nothing', async () => {
    expect((await api.call('GET', `${path()}?groupBy=week`)).status).toBe(400);
    expect((await api.call('GET', path(), undefined, { key: api.otherApiKey })).status).toBe(404);
  });
});
