import { clockFromBody, type MoveImpact, type ReleaseClockBody } from '#contracts/releases/releases.js';
import { countByTerritory, measuredPerSecond } from '#database/campaigns/operation-progress.js';
import type { Database } from '#database/database.js';
import { findRelease, hasBeenServed } from '#database/releases/releases.js';
import { toReal, toVirtual, type WorkspaceClock } from '#domain/clock/workspace-clock.js';
import { forecastFanOut } from '#domain/engine/fan-out-time.js';
import { allMoments, releaseMoment, type ReleaseClock } from '#domain/releases/release-clock.js';

/**
 * Can the fans under way be woken before their new moment? Counts those of live campaigns for whom it comes
 * nearer; fans of a paused one are woken when it goes on. Undefined: the workspace has no such release.
 */
export async function forecastMove(
  database: Database,
  {
    workspaceId,
    id,
    to,
    clock,
  }: { workspaceId: string; id: string; to: ReleaseClockBody; clock: WorkspaceClock },
): Promise<MoveImpact | undefined> {
  const release = await findRelease(database, workspaceId, id);
  if (release === undefined) return undefined;
  const campaigns = await database.query<{ id: string }>(
    `SELECT id FROM campaigns WHERE release_id = $1 AND status = 'live'`,
    [id],
  );
  const counted = await countByTerritory(
    database,
    campaigns.map((campaign) => campaign.id),
  );
  const now = database.clock.now();
  const groups = counted.flatMap(({ territory, fans }) => {
    const moment = (of: ReleaseClock) => toReal(clock, releaseMoment(of, territory ?? undefined));
    const [was, at] = [moment(release.clock), moment(clockFromBody(to))];
    return at < was && was > now ? [{ at, fans }] : [];
  });
  const moments = allMoments(release.clock);
  const out = moments.filter(({ moment }) => moment <= toVirtual(clock, now)).length;
  return {
    ...forecastFanOut(groups, await measuredPerSecond(database), now),
    territoriesKept: (await hasBeenServed(database, id)) ? out : 0,
    outEverywhere: out === moments.length,
  };
}
