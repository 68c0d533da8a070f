import { randomUUID } from 'node:crypto';
import type { ActivityDeps } from '#activities/deps.js';
import type { Database, Sql } from '#database/database.js';
import { appendEvents } from '#database/events/event-store.js';
import { toVirtual, type WorkspaceClock } from '#domain/clock/workspace-clock.js';
import type { PublicEvents } from '#domain/events/catalogue.js';
import type { Flow, Step } from '#domain/flows/flow.js';
import type { ReleaseClock } from '#domain/releases/release-clock.js';
import { DEFAULT_MESSAGES } from '#domain/messages/default-messages.js';
import { regionOfPhone } from '#domain/places/region-of-phone.js';
import { type BrowserSubscription, subscriptionText } from '#domain/consents/browser-subscription.js';
import { CHANNELS, type Channel, type Purpose } from '#domain/terms.js';
import { sandboxRefreshToken } from '#providers/sandbox/services/spotify/tokens.js';
import {
  insertAddress,
  insertArtist,
  insertCampaign,
  insertConnection,
  insertFan,
  insertFlow,
  insertRelease,
  insertWorkspace,
} from './rows.js';

/** A workspace with one live campaign, made with plain SQL in the form that the API would have written. */
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
  /** Null means a campaign without a release. */
  release?: ReleaseClock | null;
  endsAt?: number | null;
  spotifyId?: string;
  /** What is drawn for a fan depends on this id. Give it if a test has to have the same result each time. */
  campaignId?: string;
}

export async function makeWorld(database: Database, options: WorldOptions): Promise<World> {
  const clock = { v0: 0, r0: 0, k: 1, ...options.clock };
  const now = () => toVirtual(clock, Date.now());
  const ids = await database.transaction(async (sql) => {
    const workspaceId = await insertWorkspace(sql, { clock });
    const artistId = await insertArtist(sql, workspaceId);
    const releaseId = await insertRelease(sql, workspaceId, {
      artistId,
      clock: options.release ?? { kind: 'global', at: now() },
      upc: '123456789012',
      serviceIds: { spotify: options.spotifyId ?? '4aawyAB9vmqN3uQ7FjRGTy' },
    });
    const campaignId = await insertCampaign(sql, workspaceId, {
      ...(options.campaignId === undefined ? {} : { id: options.campaignId }),
      ...(options.release === null ? { artistId } : { releaseId }),
      ...(await insertFlow(sql, workspaceId, options.flow)),
      landingUrl: 'https://music.example/glass',
      launchedAt: now(),
      endsAt: options.endsAt ?? null,
    });
    await addTemplates(sql, workspaceId);
    return { workspaceId, campaignId, releaseId };
  });
  return { ...ids, clock, now };
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
  { key: 'plain', channel: 'webpush', subject: '{{ release }}', body: '{{ artist }}' },
];

export interface FanOptions {
  id?: string;
  territory?: string;
  /** Null means that it is not known. */
  zone?: string | null;
  phone?: string;
  email?: string;
  /** A subscription to web push. */
  browser?: BrowserSubscription;
  purposes?: Purpose[];
  /** A Spotify grant of the sandbox. */
  spotify?: boolean;
}

/** A fan with addresses, consent and a grant, as a sign-up would have left them. */
export async function addFan(
  { database, box }: Pick<ActivityDeps, 'database' | 'box'>,
  world: World,
  options: FanOptions = {},
): Promise<string> {
  const { workspaceId } = world;
  const fanId = await insertFan(database, workspaceId, {
    ...(options.id === undefined ? {} : { id: options.id }),
    territory: options.territory ?? 'US',
    zone: options.zone === undefined ? 'America/New_York' : options.zone,
  });
  const fan = { workspaceId, fanId };
  const { phone: sms, email, browser } = options;
  const webpush = browser === undefined ? undefined : subscriptionText(browser);
  const addresses: Record<Channel, string | undefined> = { sms, email, webpush };
  for (const channel of CHANNELS) {
    const address = addresses[channel];
    if (address === undefined) continue;
    const hmac = box.fingerprint(workspaceId, channel === 'webpush' ? (browser?.endpoint ?? '') : address);
    const purposes = options.purposes ?? ['marketing'];
    const region = channel === 'sms' ? (regionOfPhone(address) ?? '') : '';
    await insertAddress(database, fan, { channel, sealed: box.seal(address), hmac, region, purposes });
  }
  if (options.spotify === true) {
    await insertConnection(database, fan, {
      service: 'spotify',
      sealedRefreshToken: box.seal(sandboxRefreshToken(fanId)),
      scopes: ['user-library-modify', 'user-library-read'],
    });
  }
  return fanId;
}

/** One event of a fan in the world's campaign. It happens now, and is accepted as by `POST /v1/events`. */
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

/** Asks again and again until the condition holds. On failure it shows what was seen last. */
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
