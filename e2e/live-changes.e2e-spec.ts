import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { z } from 'zod';
import { OperationPageSchema, type CampaignOperation } from '#contracts/campaigns/campaign-changes.js';
import { Database } from '#database/database.js';
import { Product } from '#test/harness/product.js';
import { ApiClient } from '#tools/demo/api-client.js';
import { createArtist, importFans, launchCampaign } from '#tools/demo/glass-season.js';
import { until } from '#tools/process.js';
import { readDemoClock } from '#tools/seed.js';

jest.setTimeout(600_000);

const DAY = 86_400_000;
const day = (at: number) => new Date(at).toISOString().slice(0, 10);

describe('a release moved, paused and resumed with its fans parked, while the worker is killed with -9', () => {
  let product: Product;
  let database: Database;
  let api: ApiClient;
  let campaignId: string;
  let releaseId: string;
  let imported: number;
  let resumedAt: number;
  /** The operations that were under way when the worker was killed. */
  const killed: CampaignOperation[] = [];

  beforeAll(async () => {
    // Slow enough for a kill to come while some hundreds of fans are being woken.
    product = await Product.start({ args: ['--empty'], env: { FAN_OUT_PER_SECOND: '40' } });
    database = new Database(product.databaseUrl, { poolSize: 2 });
    await database.connect();
    api = new ApiClient(product.address, product.apiKey);
    await begin();
    await moveTo(12);
    await killInTheMiddle();
    await moveTo(3);
    await killInTheMiddle();
    await pauseOverTheRelease();
    await api.post(`/v1/campaigns/${campaignId}/resume`, {}, z.unknown());
    ({ now: resumedAt } = await readDemoClock(database));
    await killInTheMiddle();
    await allOperationsDone();
    await everybodyIsServed();
  });
  afterAll(async () => {
    await database.close();
    await product.remove();
  });

  const count = async (text: string) => {
    const [row] = await database.query<{ n: number }>(`SELECT count(*) AS n FROM ${text}`, [campaignId]);
    return row?.n ?? -1;
  };
  const operations = async () =>
    (await api.get(`/v1/campaigns/${campaignId}/operations`, OperationPageSchema)).items;
  const comes = async (what: string, isSo: () => Promise<boolean>, withinMs = 180_000) => {
    if (await until(() => isSo().catch(() => false), { withinMs, everyMs: 200 })) return;
    throw new Error(
      `${what}: not so within ${withinMs} ms; operations ${JSON.stringify(await operations())}`,
    );
  };

  async function begin(): Promise<void> {
    const { now } = await readDemoClock(database);
    const launched = await launchCampaign(api, {
      artistId: await createArtist(api),
      releaseDate: day(now + 30 * DAY),
      waits: undefined,
      endsAt: undefined,
      landingUrl: 'https://example.com/glass-season',
    });
    ({ campaignId } = launched);
    releaseId = launched.release.id;
    ({
      rows: { imported },
    } = await importFans(api, campaignId));
    await comes('all fans are parked', async () => {
      const parked = await count(`open_enrollments o JOIN fan_states s ON s.fan_id = o.fan_id
        WHERE o.campaign_id = $1 AND s.wake_at IS NOT NULL`);
      return parked === imported;
    });
  }

  /** This many days from now, everywhere at local midnight. */
  async function moveTo(days: number): Promise<void> {
    const { now } = await readDemoClock(database);
    const response = await fetch(`${product.address}/v1/releases/${releaseId}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${product.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ clock: { kind: 'local', date: day(now + days * DAY), time: '00:00' } }),
    });
    expect(response.status).toBe(200);
  }

  async function killInTheMiddle(): Promise<void> {
    const underWay = async () => {
      const [newest] = await operations();
      return newest?.state === 'waking' && newest.done > 0 && newest.done < newest.total ? newest : undefined;
    };
    await comes('fans are being woken', async () => (await underWay()) !== undefined);
    const victim = product.process('worker');
    if (victim === undefined) throw new Error('There is no worker to kill.');
    process.kill(victim.pid, 'SIGKILL');
    const [newest] = await operations();
    if (newest !== undefined) killed.push(newest);
    expect(await product.isBack(victim)).toBe(true);
  }

  async function pauseOverTheRelease(): Promise<void> {
    await api.post(`/v1/campaigns/${campaignId}/pause`, {}, z.unknown());
    await comes('the release is out everywhere', async () => {
      const [row] = await database.query<{ last: number }>(
        'SELECT (extract(epoch FROM max(moment)) * 1000)::float8 AS last FROM release_moments WHERE release_id = $1',
        [releaseId],
      );
      return (await readDemoClock(database)).now > (row?.last ?? Infinity);
    });
    expect(await count(`events WHERE campaign_id = $1 AND type LIKE 'release.sav%'`)).toBe(0);
    expect(await count('messages WHERE campaign_id = $1')).toBe(0);
  }

  const allOperationsDone = () =>
    comes('every operation is over', async () =>
      (await operations()).every(({ finishedAt }) => finishedAt !== null),
    );

  const everybodyIsServed = () =>
    comes('each connected fan has been served', async () => {
      const connected = await count(`enrollments WHERE campaign_id = $1 AND path = 'service'`);
      return (
        connected > 0 &&
        connected === (await count(`events WHERE campaign_id = $1 AND type LIKE 'release.sav%'`))
      );
    });

  it('was killed in the middle of each of three operations', () => {
    expect(killed.map(({ kind }) => kind)).toEqual(['retime', 'retime', 'resume']);
    for (const { total, done } of killed) expect(done).toBeLessThan(total);
  });

  it('superseded each operation that a newer change replaced, and finished the last', async () => {
    const found = await operations();
    expect(found.filter(({ kind }) => kind !== 'upkeep').map(({ kind }) => kind)).toEqual([
      ...['resume', 'pause', 'retime', 'retime'],
    ]);
    const [resume] = found.filter(({ kind }) => kind === 'resume');
    expect(resume?.state).toBe('done');
    expect(resume?.done).toBe(resume?.total);
  });

  it('saved for each connected fan exactly once, and not before the campaign went on', async () => {
    const rows = await database.query<{ saves: number; first: number }>(
      `SELECT count(*) AS saves, (extract(epoch FROM min(occurred_at)) * 1000)::float8 AS first FROM events
       WHERE campaign_id = $1 AND type IN ('release.saved', 'release.save_failed') GROUP BY fan_id`,
      [campaignId],
    );
    expect(rows.length).toBeGreaterThan(50);
    expect(rows.filter(({ saves }) => saves !== 1)).toEqual([]);
    expect(rows.filter(({ first }) => first < resumedAt)).toEqual([]);
  });

  it('lost nobody: every fan is under way or through, none is stuck, each message was sent at most once', async () => {
    const entered = await count(`fan_states s WHERE s.state @> jsonb_build_object('enrollments',
      jsonb_build_array(jsonb_build_object('campaignId', $1::text)))`);
    expect(entered).toBe(imported);
    expect(await count(`fan_states WHERE stuck_at IS NOT NULL AND $1::text IS NOT NULL`)).toBe(0);
    const asleep =
      await count(`open_enrollments o JOIN fan_states s ON s.fan_id = o.fan_id WHERE o.campaign_id = $1
      AND s.wake_at IS NULL AND NOT EXISTS (SELECT FROM effects x WHERE x.fan_id = s.fan_id AND x.finished_at IS NULL)`);
    expect(asleep).toBe(0);
    const twice = await count(`(SELECT 1 FROM messages WHERE campaign_id = $1 AND state <> 'pending'
      GROUP BY fan_id, track, run, step, visit HAVING count(*) FILTER (WHERE state IN ('accepted', 'unknown')) > 1) t`);
    expect(twice).toBe(0);
  });
});
