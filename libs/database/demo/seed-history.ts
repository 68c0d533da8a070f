import { DAY_MS, dateOf, weekdayIndex } from '#domain/clock/calendar.js';
import { eventColumns, insertEventsSql, type NewEvent } from '#database/events/new-event.js';
import type { EpochMs } from '#domain/terms.js';
import type { Database, Sql } from '#database/database.js';
import { createRelease } from '#database/releases/releases.js';
import { storyDiceOf, type StoryDice } from './dice.js';
import { fanHistory, type DemoCampaign, type DemoFan } from './fan-history.js';

export interface DemoHistoryOptions {
  workspaceId: string;
  artistId: string;
  /** The flow that the finished campaigns have run, as the events say. */
  flowId: string;
  flowVersionId?: string;
  landingUrl: string;
  /** Both campaigns have ended before this moment, on the workspace's clock. */
  before: EpochMs;
  /** The number of fans of each release. */
  fans?: number;
  seed?: string;
}

interface DemoHistory {
  /** The campaigns, the oldest first. Empty when the history existed before. */
  campaigns: { title: string; releaseId: string; campaignId: string }[];
  events: number;
}

const TITLES = ['Low Water', 'Paper Lanterns'] as const;
/** The weeks from each release to `before`. */
const WEEKS_AGO = [26, 12] as const;
const CAMPAIGN_DAYS_AFTER_RELEASE = 28;
/** The share of the second release's fans who knew the first release. */
const RETURNING = 0.3;
const BATCH = 5_000;
const DAY = 24 * 60 * 60 * 1000;

const TERRITORIES: readonly (readonly [string | undefined, number])[] = [
  ['US', 34],
  ['DE', 16],
  ['GB', 14],
  ['BR', 9],
  ['FR', 8],
  ['MX', 6],
  ['AU', 5],
  ['JP', 4],
  [undefined, 4],
];

/**
 * Writes two finished releases for the demo workspace as raw events of origin `demo`; the projector does the rest. It
 * writes all or nothing, and only once: when releases with these titles exist, it changes nothing. No fan here has an
 * address or a connection, and no campaign is live. So nothing is ever sent, and no workflow is woken.
 */
export async function seedDemoHistory(database: Database, options: DemoHistoryOptions): Promise<DemoHistory> {
  const { workspaceId, artistId, fans = 12_000, seed = 'nova tide' } = options;
  const dice = storyDiceOf(`${seed}/${workspaceId}`);
  return database.transaction(async (sql) => {
    await sql.query('SELECT FROM artists WHERE workspace_id = $1 AND id = $2 FOR UPDATE', [
      workspaceId,
      artistId,
    ]);
    if (await isThere(sql, artistId)) return { campaigns: [], events: 0 };
    const first = await createCampaign(sql, options, 0);
    const second = await createCampaign(sql, options, 1);
    const people = cast(fans, dice);
    const events = await writePeople(sql, options, people, [first, second], dice);
    const campaigns = [first, second].map(({ title, releaseId, campaignId }) => ({
      title,
      releaseId,
      campaignId,
    }));
    return { campaigns, events };
  });
}

async function isThere(sql: Sql, artistId: string): Promise<boolean> {
  const rows = await sql.query('SELECT FROM releases WHERE artist_id = $1 AND title = ANY ($2) LIMIT 1', [
    artistId,
    TITLES,
  ]);
  return rows.length > 0;
}

type FinishedCampaign = DemoCampaign & { title: string; releaseId: string };

async function createCampaign(
  sql: Sql,
  options: DemoHistoryOptions,
  index: 0 | 1,
): Promise<FinishedCampaign> {
  const { workspaceId, artistId, flowId, flowVersionId, landingUrl, before } = options;
  const title = TITLES[index];
  const date = fridayBefore(before - WEEKS_AGO[index] * 7 * DAY);
  const clock = { kind: 'local' as const, date, time: '00:00' };
  const release = await createRelease(sql, {
    leadTrackIds: {},
    workspaceId,
    artistId,
    title,
    upc: null,
    serviceIds: {},
    clock,
  });
  if (release === undefined) throw new Error('The demo workspace has no such artist.');
  const released = Date.parse(`${date}T00:00:00Z`);
  const [launchedAt, endsAt] = [released - 22 * DAY, released + CAMPAIGN_DAYS_AFTER_RELEASE * DAY];
  const [campaign] = await sql.query<{ id: string }>(
    `INSERT INTO campaigns (id, workspace_id, release_id, flow_id, flow_version_id, name, landing_url, status, is_demo,
                            launched_at, ends_at, ended_at)
     VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6, 'ended', true, $7, $8, $8) RETURNING id`,
    [
      workspaceId,
      release.id,
      flowId,
      flowVersionId ?? null,
      title,
      landingUrl,
      new Date(launchedAt),
      new Date(endsAt),
    ],
  );
  if (campaign === undefined) throw new Error('The demo campaign was not created.');
  return { workspaceId, campaignId: campaign.id, clock, endsAt, title, releaseId: release.id };
}

function fridayBefore(at: EpochMs): string {
  const day = Math.floor(at / DAY_MS);
  return dateOf(day - ((weekdayIndex(day) + 3) % 7));
}

interface Person extends Omit<DemoFan, 'returning'> {
  releases: readonly number[];
}

/**
 * Chooses the fans of each release. Some fans of the first release return for the second, and they like the artist
 * more.
 */
function cast(fans: number, dice: StoryDice): Person[] {
  const returning = Math.floor(fans * RETURNING);
  return Array.from({ length: 2 * fans - returning }, (_, index) => {
    const both = index < returning;
    const releases = both ? [0, 1] : index < fans ? [0] : [1];
    const keenness = (both ? 1.5 : 0.85) * (0.5 + dice.roll());
    return { id: dice.uuid(), territory: dice.pick(TERRITORIES), keenness, releases };
  });
}

/** Writes people in batches: a batch of fans, then their events in the order of acceptance. */
async function writePeople(
  sql: Sql,
  options: DemoHistoryOptions,
  people: readonly Person[],
  campaigns: readonly FinishedCampaign[],
  dice: StoryDice,
): Promise<number> {
  let written = 0;
  let fans: { person: Person; lastSeq: number }[] = [];
  let events: (NewEvent & { fanSeq: number })[] = [];
  const flush = async () => {
    await insertFans(sql, options.workspaceId, fans);
    await insertEvents(sql, events);
    written += events.length;
    fans = [];
    events = [];
  };
  for (const person of people) {
    const history = campaigns
      .filter((_, index) => person.releases.includes(index))
      .flatMap((campaign, index) => fanHistory({ ...person, returning: index > 0 }, campaign, dice));
    fans.push({ person, lastSeq: history.length });
    events.push(...history.map((event, index) => ({ ...event, fanSeq: index + 1 })));
    if (events.length >= BATCH) await flush();
  }
  await flush();
  return written;
}

async function insertFans(
  sql: Sql,
  workspaceId: string,
  fans: readonly { person: Person; lastSeq: number }[],
): Promise<void> {
  await sql.query(
    `INSERT INTO fans (id, workspace_id, territory, last_seq)
     SELECT id, $1, territory, last_seq FROM unnest($2::uuid[], $3::text[], $4::bigint[]) AS t (id, territory, last_seq)`,
    [
      workspaceId,
      fans.map(({ person }) => person.id),
      fans.map(({ person }) => person.territory ?? null),
      fans.map(({ lastSeq }) => lastSeq),
    ],
  );
}

/** Writes events without the event store. The fans are new, so nobody else can change their order or need a nudge. */
async function insertEvents(sql: Sql, events: readonly (NewEvent & { fanSeq: number })[]): Promise<void> {
  const written = eventColumns(events);
  await sql.query(
    insertEventsSql(`unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::uuid[], $6::text[], $7::float8[],
      $8::text[], $9::text[]) WITH ORDINALITY
      AS e (id, workspace_id, fan_id, fan_seq, campaign_id, type, occurred_ms, origin, payload, place)`),
    [
      ...[written.ids, written.workspaceIds, written.fanIds, events.map((event) => event.fanSeq)],
      ...[written.campaignIds, written.types, written.times, written.origins, written.payloads],
    ],
  );
}
