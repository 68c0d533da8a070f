import { campaignWindowMs, savesPerSecond } from '#domain/releases/release-window.js';
import { SERVICES, type Service } from '#domain/terms.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { grantHerd, HERD_FLOW, nightOf, serviceOfFan, type ServiceNight } from '#test/world/herd.js';
import { pause } from '#tools/process.js';
import type { Bed } from '#bench/bed.js';
import { addFans } from '#bench/fans.js';
import { batches, inParallel, postEvents, preSaves, untilCount } from '#bench/load.js';
import type { BenchRow, Measured } from '#bench/row.js';
import { NOON, startSegue, type Segue } from '#bench/segue.js';

const FANS = 1000;
const WORKERS = 3;
const REFUSED = 0.01;
/** Calls a second of our budgets, and of what the services take: Deezer counts 50 calls in 5 s. */
const PER_SECOND: Readonly<Record<Service, number>> = { spotify: 50, apple_music: 50, deezer: 9.8 };
const ALLOWED: Readonly<Record<Service, number>> = { spotify: 50, apple_music: 50, deezer: 10 };
/** The fans who are due at one moment are spread over what the slowest service needs for its own. */
const WINDOW_MS = campaignWindowMs(
  SERVICES.map((service) => ({
    dueFans: Math.ceil(FANS / SERVICES.length),
    perSecond: savesPerSecond(service, PER_SECOND[service]),
  })),
  1,
);
const PARKING_MS = 75_000;
/** The time expected may be off by this share. */
const OFF_BY = 0.2;
const OVER_BY = 0.1;

/**
 * A thousand fans are due at one moment on three services, with three worker processes, and some calls are refused.
 * Then the same once more, with one of the services down.
 */
export const herd: BenchRow = async (bed) => {
  const all = await nightWith(bed, undefined);
  const down = await nightWith(bed, 'deezer');
  return [rowOf('all up', all, SERVICES), rowOf('deezer down', down, ['spotify', 'apple_music'])];
};

interface Night {
  services: Record<Service, ServiceNight>;
  /** Fans who were saved, and the writes of the sandbox's libraries for them. */
  saved: number;
  writes: number;
}

async function nightWith(bed: Bed, down: Service | undefined): Promise<Night> {
  const segue = await startSegue(bed, {
    flow: HERD_FLOW,
    release: () => ({ kind: 'global', at: NOON + PARKING_MS }),
    workers: WORKERS,
    worker: {
      SPOTIFY_PER_SECOND: String(PER_SECOND.spotify),
      APPLE_MUSIC_PER_SECOND: String(PER_SECOND.apple_music),
      DEEZER_PER_SECOND: String(PER_SECOND.deezer),
    },
  });
  try {
    const control = new SandboxControl(segue.sandboxUrl);
    const moment = segue.world.clock.r0 + PARKING_MS;
    await park(bed, segue, moment);
    for (const service of SERVICES) {
      const faults = service === down ? { serverError: 1 } : { rateLimited: REFUSED };
      await control.setServiceFaults(service, faults);
    }
    return await watch(segue, { control, moment, down });
  } finally {
    await segue.stop();
  }
}

/** Makes the fans, and lets their access tokens be fetched ahead, as in the hour before a release. */
async function park(bed: Bed, segue: Segue, moment: number): Promise<void> {
  const { database, box, world } = segue;
  // The window is the one that the campaign's upkeep freezes in the hour before; here it is frozen at once.
  await database.query('UPDATE campaigns SET poked_epoch = epoch, release_window_ms = $2 WHERE id = $1', [
    world.campaignId,
    WINDOW_MS,
  ]);
  const ids = await addFans(segue, FANS);
  await grantHerd({ database, box, world }, ids);
  const fans = ids.map((id, index) => ({ id, service: serviceOfFan(index) }));
  for (const service of SERVICES) {
    const own = fans.filter((fan) => fan.service === service).map(({ id }) => ({ id }));
    await inParallel(batches(own, 100), 2, (batch) => postEvents(segue, preSaves(world, batch, service)));
  }
  await untilCount('parked fans', FANS, () => bed.counts.timers(segue.name));
  await database.query(
    `UPDATE connections SET refresh_at = now(), refresh_before = to_timestamp($1::float8 / 1000)
     WHERE service = 'spotify'`,
    [moment - 5000],
  );
  if (Date.now() > moment - 15_000) throw new Error('The machine is too slow to park the herd in time.');
  await pause(moment - 3000 - Date.now());
}

async function watch(
  segue: Segue,
  { control, moment, down }: { control: SandboxControl; moment: number; down: Service | undefined },
): Promise<Night> {
  const { database, world } = segue;
  const there = FANS - (down === undefined ? 0 : FANS / SERVICES.length);
  const ended = () => endedOf(segue, down);
  await untilCount('fans of the herd', Math.floor(there), ended, {
    stuckAfterMs: moment - Date.now() + 120_000,
  });
  const services = await nightOf(database, world.campaignId, {
    ...{ control, moment, windowSeconds: WINDOW_MS / 1000, perSecond: PER_SECOND, allowed: ALLOWED },
  });
  const saves = await control.saves();
  return { services, saved: new Set(saves.map(({ account }) => account)).size, writes: saves.length };
}

async function endedOf({ database, world }: Segue, down: Service | undefined): Promise<number> {
  const [row] = await database.query<{ n: number }>(
    `SELECT count(DISTINCT fan_id)::int AS n FROM events WHERE campaign_id = $1
       AND type IN ('release.saved', 'release.save_failed') AND payload ->> 'service' IS DISTINCT FROM $2`,
    [world.campaignId, down ?? null],
  );
  return row?.n ?? 0;
}

function rowOf(which: string, night: Night, counted: readonly Service[]): Measured {
  const lines = counted.map((service) => {
    const { fans, saved, tookSeconds, expectedSeconds, most, allowed, refused } = night.services[service];
    return {
      ok:
        saved === fans &&
        most <= allowed * (1 + OVER_BY) &&
        Math.abs(tookSeconds - expectedSeconds) <= OFF_BY * expectedSeconds,
      text: `${service}: ${saved} of ${fans} saved in ${tookSeconds.toFixed(1)} s (expected ${expectedSeconds.toFixed(1)} s), at most ${most} calls where ${allowed} are allowed, ${refused} refused`,
    };
  });
  const once = night.writes === night.saved;
  return {
    row: 'herd',
    what: `${FANS} fans due at one moment on three services, ${WORKERS} worker processes, 1 % of the calls refused; ${which}`,
    reached: `${lines.map(({ text }) => text).join('; ')}; ${once ? 'each saved once' : `${night.writes} writes for ${night.saved} fans`}`,
    target: 'all saved once, no budget exceeded by more than 10 %, the time expected within 20 %',
    ok: once && lines.every(({ ok }) => ok),
    how: 'one run',
    figures: { ...night },
  };
}
