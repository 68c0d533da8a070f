import { randomBytes } from 'node:crypto';
import { Agent } from 'node:http';
import { sessionCookieName, sessionHash } from '#pages/session/page-sessions.js';
import { flowOf } from '#test/world/world.js';
import { watchedOf, type Bed } from '#bench/bed.js';
import { CpuMeter } from '#bench/cpu.js';
import { addFans } from '#bench/fans.js';
import { alternate, type BenchRun } from '#bench/rounds.js';
import type { BenchRow, Measured } from '#bench/row.js';
import { startSegue, type Segue } from '#bench/segue.js';
import { startStaticSite } from '#bench/static-site.js';
import { median, percentile, rounded } from '#bench/stats.js';
import { atRate, view } from '#bench/views.js';

const FANS = 100_000;
const BROWSERS = 10_000;
const PER_SECOND = 200;
const SLUG = 'bench';
const MOST_MS = 15;
const MOST_TIMES_STATIC = 3;
const LARGEST = 40_000;

/** The page of a campaign while it is shared: every second view is by a fan who has pre-saved in this browser. */
export const pages: BenchRow = async (bed) => {
  const fans = FANS / bed.options.shrink;
  const segue = await startSegue(bed, { flow: flowOf(), withoutWorker: true });
  const agent = new Agent({ keepAlive: true });
  try {
    const cookies = await addVisitors(segue, fans, Math.min(BROWSERS, fans));
    const url = `${segue.apiUrl}/r/${SLUG}`;
    const first = await mustShow(agent, url, undefined, 'Pre-save on Spotify');
    await mustShow(agent, url, cookies[0], 'You are in');
    const site = await startStaticSite(bed, first);
    const cookieOf = (number: number) => (number % 2 === 0 ? undefined : cookies[number % cookies.length]);
    const runs = await alternate(bed, 'pages', {
      segue: () => run(bed, segue.api.pid, (number) => mustSee(agent, url, cookieOf(number))),
      bare: () => run(bed, site.service.pid, (number) => mustSee(agent, site.url, cookieOf(number))),
    });
    await site.service.stop();
    return [latencyRow(fans, runs), cpuRow(runs), sizeRow(first)];
  } finally {
    agent.destroy();
    await segue.stop();
  }
};

/** Fans who have pre-saved, and the cookies of some of their browsers. */
async function addVisitors(segue: Segue, fans: number, browsers: number): Promise<string[]> {
  const { database, world } = segue;
  await database.query('UPDATE campaigns SET slug = $2 WHERE id = $1', [world.campaignId, SLUG]);
  const ids = await addFans(segue, fans);
  await database.query(
    `WITH act AS (
       INSERT INTO events (id, workspace_id, fan_id, fan_seq, campaign_id, type, occurred_at, origin, payload)
       SELECT gen_random_uuid(), $1, f.id, 1, $2, 'fan.pre_saved', to_timestamp($3::float8 / 1000), 'api',
         '{"path": "service", "service": "spotify"}' FROM fans f WHERE f.workspace_id = $1
       RETURNING id, fan_id, occurred_at)
     INSERT INTO stage_entries (workspace_id, campaign_id, fan_id, stage, standing, occurred_at, event_id, path)
     SELECT $1, $2, fan_id, 'pre_saved', 'reached', occurred_at, id, 'service' FROM act`,
    [world.workspaceId, world.campaignId, world.now()],
  );
  const tokens = ids.slice(0, browsers).map(() => randomBytes(32).toString('base64url'));
  await database.query(
    `INSERT INTO page_sessions (id, workspace_id, fan_id, token_hash, expires_at)
     SELECT gen_random_uuid(), $1, fan_id, hash, now() + interval '1 day'
     FROM unnest($2::uuid[], $3::text[]) AS t (fan_id, hash)`,
    [world.workspaceId, ids.slice(0, browsers), tokens.map(sessionHash)],
  );
  await database.query('ANALYZE');
  const name = sessionCookieName(world.workspaceId, false);
  return tokens.map((token) => `${name}=${token}`);
}

async function mustShow(
  agent: Agent,
  url: string,
  cookie: string | undefined,
  words: string,
): Promise<string> {
  const { status, body } = await view(agent, url, cookie);
  if (status !== 200 || !body.includes(words)) throw new Error(`${url}: ${status}, and no "${words}".`);
  return body;
}

async function mustSee(agent: Agent, url: string, cookie: string | undefined): Promise<void> {
  const { status, body } = await view(agent, url, cookie);
  if (status !== 200) throw new Error(`${url}: ${status} ${/<h1[\s\S]*?<\/p>|^\{.*/.exec(body)?.[0] ?? ''}`);
}

interface ViewsRun extends BenchRun {
  p50: number;
  p95: number;
  p99: number;
  cpuMsEach: Record<string, number>;
}

async function run(
  bed: Bed,
  api: number | undefined,
  send: (number: number) => Promise<void>,
): Promise<ViewsRun> {
  const { seconds } = bed.options;
  await atRate({ perSecond: PER_SECOND, seconds: Math.min(5, seconds / 4) }, send);
  const cpu = await CpuMeter.start(watchedOf(bed, { api }));
  const from = performance.now();
  const took = await atRate({ perSecond: PER_SECOND, seconds }, send);
  const rate = (took.length * 1000) / (performance.now() - from);
  const perThousand = await cpu.perUnit(took.length / 1000);
  // Of the connections to PostgreSQL some end during a run, and what they have used goes with them.
  const each = Object.entries(perThousand)
    .filter(([name]) => name === 'api' || name === 'client')
    .map(([name, ms]) => [name, rounded(ms / 1000, 3)] as const);
  const at = (percent: number) => rounded(percentile(took, percent), 2);
  return { rate, p50: at(50), p95: at(95), p99: at(99), cpuMsEach: Object.fromEntries(each) };
}

const middle = (runs: ViewsRun[], figure: (run: ViewsRun) => number): number =>
  rounded(median(runs.map(figure)), 2);

function latencyRow(fans: number, runs: Map<string, ViewsRun[]>): Measured {
  const own = runs.get('segue') ?? [];
  const p95 = middle(own, (one) => one.p95);
  return {
    row: 'pages',
    what: `${PER_SECOND} views/s of a campaign's page with ${fans} fans, half of them by fans who come back, from the moment a view is due to its last byte`,
    reached: `p50 ${middle(own, (one) => one.p50)} ms, p95 ${p95} ms, p99 ${middle(own, (one) => one.p99)} ms`,
    target: `p95 ≤ ${MOST_MS} ms`,
    ok: p95 <= MOST_MS,
    figures: { p95 },
  };
}

function cpuRow(runs: Map<string, ViewsRun[]>): Measured {
  const cpu = (side: string) => middle(runs.get(side) ?? [], ({ cpuMsEach }) => cpuMsEach['api'] ?? 0);
  const [own, bare] = [cpu('segue'), cpu('bare')];
  const ratio = own / bare;
  return {
    row: 'pages',
    what: 'processor time of the API for a view, against the same server sending a file of that size',
    reached: `${rounded(ratio, 2)} × (${own} against ${bare} ms)`,
    target: `≤ ${MOST_TIMES_STATIC} ×`,
    ok: ratio <= MOST_TIMES_STATIC,
    figures: { ratio: rounded(ratio, 3), ...Object.fromEntries(runs) },
  };
}

function sizeRow(first: string): Measured {
  const bytes = Buffer.byteLength(first);
  return {
    row: 'pages',
    what: 'the first view of a page, as it is sent',
    reached: `${rounded(bytes / 1000)} KB`,
    target: `≤ ${LARGEST / 1000} KB`,
    ok: bytes <= LARGEST,
    figures: { bytes },
  };
}
