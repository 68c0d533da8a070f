import { randomUUID } from 'node:crypto';
import type { ActivityDeps } from '#activities/deps.js';
import type { Database, Sql } from '#database/database.js';
import { appendEvents } from '#database/events/event-store.js';
import { toVirtual, type WorkspaceClock } from '#domain/clock/workspace-clock.js';
import type { PublicEvents } from '#domain/events/catalogue.js';
import type { Flow, Step } from '#domain/flows/flow.js';
import { allMoments, type ReleaseClock } from '#domain/releases/release-clock.js';
import { DEFAULT_MESSAGES } from '#domain/messages/default-messages.js';
import type { Channel, Purpose } from '#domain/terms.js';

/** A workspace with one live campaign, made with plain SQL: what the API would have written. */
export interface World {
  workspaceId: string;
  campaignId: string;
  releaseId: string;
  clock: WorkspaceClock;
  /** The workspace's time. */
  now(): number;
}

export interface WorldOptions {
  flow: Flow;
  clock?: Partial<WorkspaceClock>;
  /** Null: a campaign without a release. */
  release?: ReleaseClock | null;
  endsAt?: number | null;
  spotifyId?: string;
  /** What a fan is drawn for hangs on it: given where a test has to come out the same each time. */
  campaignId?: string;
}

export async function makeWorld(database: Database, options: WorldOptions): Promise<World> {
  const [workspaceId, artistId, releaseId, flowId, versionId] = Array.from({ length: 5 }, () => randomUUID());
  if (workspaceId === undefined || releaseId === undefined) throw new Error('ids');
  const campaignId = options.campaignId ?? randomUUID();
  const clock = { v0: 0, r0: 0, k: 1, ...options.clock };
  const release = options.release ?? ({ kind: 'global', at: toVirtual(clock, Date.now()) } as const);
  const subject = options.release === null ? [null, artistId] : [releaseId, null];
  const serviceIds = { spotify: options.spotifyId ?? '4aawyAB9vmqN3uQ7FjRGTy' };
  await database.transaction(async (sql) => {
    await sql.query(
      'INSERT INTO workspaces (id, name, clock_v0, clock_r0, clock_k) VALUES ($1, $2, $3, $4, $5)',
      [workspaceId, 'Test', clock.v0, clock.r0, clock.k],
    );
    await sql.query('INSERT INTO artists (id, workspace_id, name) VALUES ($1, $2, $3)', [
      artistId,
      workspaceId,
      'Nova Tide',
    ]);
    await sql.query(
      'INSERT INTO releases (id, workspace_id, artist_id, title, upc, service_ids, clock) VALUES ($1, $2, $3, $4, $5, $6, $7)',
      [releaseId, workspaceId, artistId, 'Glass Season', '123456789012', serviceIds, release],
    );
    const moments = allMoments(release);
    await sql.query(
      `INSERT INTO release_moments (release_id, territory, moment)
       SELECT $1, territory, to_timestamp(at / 1000) FROM unnest($2::text[], $3::float8[]) AS m (territory, at)`,
      [releaseId, moments.map((each) => each.territory), moments.map((each) => each.moment)],
    );
    await sql.query('INSERT INTO flows (id, workspace_id, name, draft) VALUES ($1, $2, $3, $4)', [
      flowId,
      workspaceId,
      options.flow.name,
      options.flow,
    ]);
    await sql.query(
      'INSERT INTO flow_versions (id, workspace_id, flow_id, version, definition) VALUES ($1, $2, $3, 1, $4)',
      [versionId, workspaceId, flowId, options.flow],
    );
    await sql.query(
      `INSERT INTO campaigns (id, workspace_id, release_id, artist_id, flow_id, flow_version_id, name, landing_url, status,
         launched_at, ends_at)
       VALUES ($1, $2, $3, $4, $5, $6, 'Push', 'https://music.example/glass', 'live', to_timestamp($7::float8 / 1000),
         to_timestamp($8::float8 / 1000))`,
      [
        campaignId,
        workspaceId,
        ...subject,
        flowId,
        versionId,
        toVirtual(clock, Date.now()),
        options.endsAt ?? null,
      ],
    );
    await addTemplates(sql, workspaceId);
  });
  return { workspaceId, campaignId, releaseId, clock, now: () => toVirtual(clock, Date.now()) };
}

async function addTemplates(sql: Sql, workspaceId: string): Promise<void> {
  for (const { key, channel, subject, body } of [...DEFAULT_MESSAGES, ...PLAIN_MESSAGES]) {
    await sql.query(
      'INSERT INTO templates (id, workspace_id, key, channel, subject, body) VALUES ($1, $2, $3, $4, $5, $6)',
      [randomUUID(), workspaceId, key, channel, subject ?? null, body],
    );
  }
}

const PLAIN_MESSAGES: { key: string; channel: Channel; subject?: string; body: string }[] = [
  { key: 'plain', channel: 'sms', body: '{{ artist }}: {{ link }} {{ optOut }}' },
  { key: 'plain', channel: 'email', subject: '{{ release }}', body: '{{ link }} {{ optOut }}' },
];

export interface FanOptions {
  id?: string;
  territory?: string;
  /** Null: not known. */
  zone?: string | null;
  phone?: string;
  email?: string;
  purposes?: Purpose[];
  /** A Spotify grant of the sandbox. */
  spotify?: boolean;
}

/** A fan with addresses, consent and a grant, as sign-up would have left them. */
export async function addFan(
  { database, box }: Pick<ActivityDeps, 'database' | 'box'>,
  world: World,
  options: FanOptions = {},
): Promise<string> {
  const id = options.id ?? randomUUID();
  await database.query('INSERT INTO fans (id, workspace_id, territory, zone) VALUES ($1, $2, $3, $4)', [
    id,
    world.workspaceId,
    options.territory ?? 'US',
    options.zone === undefined ? 'America/New_York' : options.zone,
  ]);
  const addresses: [Channel, string | undefined][] = [
    ['sms', options.phone],
    ['email', options.email],
  ];
  for (const [channel, address] of addresses) {
    if (address === undefined) continue;
    await database.query(
      `INSERT INTO identities (id, workspace_id, fan_id, channel, address_encrypted, address_hmac)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [
        randomUUID(),
        world.workspaceId,
        id,
        channel,
        box.seal(address),
        box.fingerprint(world.workspaceId, address),
      ],
    );
    for (const purpose of options.purposes ?? ['marketing']) {
      await database.query(
        `INSERT INTO consents (workspace_id, fan_id, channel, purpose, granted, method)
         VALUES ($1, $2, $3, $4, true, 'form')`,
        [world.workspaceId, id, channel, purpose],
      );
    }
  }
  if (options.spotify === true) {
    await database.query(
      `INSERT INTO connections (id, workspace_id, fan_id, service, refresh_token_encrypted, scopes)
       VALUES ($1, $2, $3, 'spotify', $4, '{user-library-modify,user-library-read}')`,
      [randomUUID(), world.workspaceId, id, box.seal(`sandbox-refresh.${id}`)],
    );
  }
  return id;
}

/** One event of a fan in the world's campaign, happening now, as `POST /v1/events` would accept it. */
export async function happens<T extends keyof PublicEvents>(
  database: Database,
  world: World,
  fanId: string,
  type: T,
  payload: PublicEvents[T],
  occurredAt = world.now(),
): Promise<void> {
  const { workspaceId, campaignId } = world;
  await database.transaction((sql) =>
    appendEvents(sql, [
      { id: randomUUID(), workspaceId, fanId, campaignId, type, occurredAt, origin: 'api', payload },
    ]),
  );
}

/** A flow of one track that begins with the pre-save. */
export function flowOf(...steps: Step[]): Flow {
  return {
    schema: 1,
    name: 'Test',
    tracks: [{ id: 'main', trigger: { event: 'fan.pre_saved' }, reentry: 'once', steps }],
  };
}

/** Asks again and again until it is so; fails with what was last seen. */
export async function eventually<T>(
  look: () => Promise<T>,
  isSo: (seen: T) => boolean,
  withinMs = 20_000,
): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    if (Date.now() > end) throw new Error(`Not so within ${withinMs} ms; last seen: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export async function eventTypes(database: Database, fanId: string): Promise<string[]> {
  const rows = await database.query<{ type: string }>(
    'SELECT type FROM events WHERE fan_id = $1 ORDER BY fan_seq',
    [fanId],
  );
  return rows.map(({ type }) => type);
}
