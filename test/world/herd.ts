import type { Database } from '#database/database.js';
import type { SecretBox } from '#database/secret-box.js';
import type { Flow } from '#domain/flows/flow.js';
import { CALLS_OF_A_SAVE } from '#domain/releases/release-window.js';
import { perService, SERVICES, type Service } from '#domain/terms.js';
import type { SandboxControl } from '#providers/sandbox/control-client.js';
import { writeGrant } from '#providers/sandbox/services/grant-token.js';
import { flowOf, type World } from './world.js';

/*
 * A herd: fans of three services who are due at the same moment. What the services see of it is measured at the
 * services, over sliding spans of time.
 */

export const HERD_FLOW: Flow = flowOf(
  { kind: 'wait', id: 'release', until: { kind: 'release' } },
  { kind: 'service', id: 'save', action: 'saveRelease' },
);

/** The release on each service, by the service's own form of an id. */
const RELEASE: Readonly<Record<Service, string>> = {
  spotify: '4aawyAB9vmqN3uQ7FjRGTy',
  apple_music: '1440857781',
  deezer: '302127',
};

/** The services take turns, so that each has a third of the fans. */
export const serviceOfFan = (index: number): Service => SERVICES[index % SERVICES.length] ?? 'spotify';

/** Gives each fan a grant of the sandbox on a service, and the release an id on each. */
export async function grantHerd(
  { database, box, world }: { database: Database; box: SecretBox; world: World },
  fanIds: readonly string[],
): Promise<void> {
  await database.query('UPDATE releases SET service_ids = $2 WHERE id = $1', [
    world.releaseId,
    JSON.stringify(RELEASE),
  ]);
  await database.query('DELETE FROM connections WHERE fan_id = ANY ($1::uuid[])', [fanIds]);
  await database.query(
    `INSERT INTO connections (id, workspace_id, fan_id, service, refresh_token_encrypted, scopes)
     SELECT gen_random_uuid(), $1, fan_id, service, token, '{}'
     FROM unnest($2::uuid[], $3::text[], $4::text[]) AS g (fan_id, service, token)`,
    [
      world.workspaceId,
      fanIds,
      fanIds.map((_, index) => serviceOfFan(index)),
      fanIds.map((account) => box.seal(writeGrant({ account }))),
    ],
  );
}

/** What became of the herd on one service. */
export interface ServiceNight {
  fans: number;
  saved: number;
  /** From the moment until the last save was recorded (s). */
  tookSeconds: number;
  /** The release window, or the time that the budget needs for the fans of this service, if that is longer (s). */
  expectedSeconds: number;
  calls: number;
  refused: number;
  /** The most calls within the service's own span, and how many it allows there. */
  most: number;
  allowed: number;
}

/** The span over which each service counts (s). */
const SPAN_SECONDS: Readonly<Record<Service, number>> = { spotify: 1, apple_music: 1, deezer: 5 };

export interface NightMeasures {
  control: SandboxControl;
  /** Real, ms. */
  moment: number;
  /** Over which time the fans are spread (s). */
  windowSeconds: number;
  /** Calls a second of our budgets, and of what the services allow. */
  perSecond: Readonly<Record<Service, number>>;
  allowed: Readonly<Record<Service, number>>;
}

export async function nightOf(
  database: Database,
  campaignId: string,
  { control, moment, windowSeconds, perSecond, allowed }: NightMeasures,
): Promise<Record<Service, ServiceNight>> {
  const rows = await database.query<{ service: string; fans: number; saved: number; last: number }>(
    `SELECT payload ->> 'service' AS service, count(DISTINCT fan_id)::int AS fans,
       count(*) FILTER (WHERE type = 'release.saved')::int AS saved,
       (extract(epoch FROM max(received_at)) * 1000)::float8 AS last
     FROM events WHERE campaign_id = $1 AND type IN ('release.saved', 'release.save_failed') GROUP BY 1`,
    [campaignId],
  );
  const calls = (await control.calls()).filter(({ at }) => at >= moment);
  return perService((service) => {
    const row = rows.find((one) => one.service === service) ?? { fans: 0, saved: 0, last: moment };
    const span = SPAN_SECONDS[service];
    const own = calls.filter((call) => call.service === service);
    return {
      ...{ fans: row.fans, saved: row.saved, tookSeconds: (row.last - moment) / 1000 },
      expectedSeconds: Math.max(windowSeconds, (row.fans * CALLS_OF_A_SAVE[service]) / perSecond[service]),
      ...{ calls: own.length, refused: own.filter(({ status }) => status === 429).length },
      ...{
        most: mostWithin(
          span * 1000,
          own.map(({ at }) => at),
        ),
        allowed: allowed[service] * span,
      },
    };
  });
}

/** The most of these times that lie within any span of this length (ms). */
function mostWithin(spanMs: number, times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  let first = 0;
  let most = 0;
  for (const [last, at] of sorted.entries()) {
    while ((sorted[first] ?? at) <= at - spanMs) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
