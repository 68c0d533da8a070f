import { randomUUID } from 'node:crypto';
import { stopAddress } from '#database/consents/suppression.js';
import { appendEvents } from '#database/events/event-store.js';
import type { TestPlatform } from '#test/harness/platform.js';
import { eventually, type World } from '#test/world/world.js';
import { suppressibleAddress } from './addresses.js';
import { eventLines, type Line } from './reality.js';
import type { ReplayedAct } from './simulated.js';

/** The clock is set this long before a wake, so that the workflow's own timer fires. */
const BEFORE_WAKE_MS = 250;

interface Position {
  /** The workspace time of the last decision, and of the next wake by the present clock. */
  now: number | null;
  wake_at: number | null;
  shows: number;
  /** Nothing is under way: no effect, no unread event, no nudge. */
  rests: boolean;
}

/**
 * One fan on the whole running platform: relay, fan workflow with its timers, worker queues, providers. Only the
 * workspace's clock is moved, to each act and to a moment before each wake.
 */
export class WorkflowFan {
  constructor(
    private readonly platform: TestPlatform,
    private readonly world: World,
    private readonly fanId: string,
  ) {}

  async live(acts: readonly ReplayedAct[], until: number): Promise<Line[]> {
    const script = [...acts];
    for (;;) {
      const { wake_at: wakeAt } = await this.position();
      const [act] = script;
      const at = Math.min(act?.at ?? Infinity, wakeAt ?? Infinity);
      if (at > until) return eventLines(this.platform, this.fanId);
      if (act?.at === at) {
        script.shift();
        await this.clockShows(at);
        await this.happens(act);
        await this.settles(null);
      } else {
        await this.clockShows(at - BEFORE_WAKE_MS);
        await this.nudge();
        await this.settles(at);
      }
    }
  }

  /** The clock never goes back, so that waits that ended a moment ago stay ended. */
  private async clockShows(at: number): Promise<void> {
    await this.platform.database.query(
      `UPDATE workspaces SET clock_v0 = greatest($2::bigint, clock_v0 + $3::bigint - clock_r0), clock_r0 = $3
       WHERE id = $1`,
      [this.world.workspaceId, at, Date.now()],
    );
  }

  private async happens(act: ReplayedAct): Promise<void> {
    const { workspaceId } = this.world;
    await this.platform.database.transaction(async (sql) => {
      if (act.kind === 'event') {
        const of = { id: randomUUID(), workspaceId, fanId: this.fanId, origin: 'api' as const };
        await appendEvents(sql, [{ ...of, ...act.event }]);
        return;
      }
      const reason = act.channel === 'sms' ? ('stop' as const) : ('unsubscribe' as const);
      const address = await suppressibleAddress(sql, this.fanId, act.channel);
      await stopAddress(sql, address, { reason, method: 'api', occurredAt: act.at });
    });
  }

  /** Does what the reconciler does: the workflow looks at the clock again. */
  private async nudge(): Promise<void> {
    await this.platform.database.query(
      `INSERT INTO nudges (fan_id, workspace_id) VALUES ($1, $2)
       ON CONFLICT (fan_id) DO UPDATE SET generation = nudges.generation + 1, due_at = now()`,
      [this.fanId, this.world.workspaceId],
    );
  }

  /** Nothing is left to do, and a decision was made at `woken` or later. */
  private async settles(woken: number | null): Promise<void> {
    await eventually(
      () => this.position(),
      ({ now, wake_at: wakeAt, shows, rests }) =>
        rests && (woken === null || (now ?? 0) >= woken) && (wakeAt === null || wakeAt > shows),
      30_000,
    );
  }

  private async position(): Promise<Position> {
    const [row] = await this.platform.database.query<Position>(
      `SELECT (s.state ->> 'now')::float8 AS now,
         floor(extract(epoch FROM s.wake_at) * 1000)::float8 - w.clock_r0 + w.clock_v0 AS wake_at,
         floor(extract(epoch FROM clock_timestamp()) * 1000)::float8 - w.clock_r0 + w.clock_v0 AS shows,
         f.last_seq <= coalesce(s.cursor_seq, CASE WHEN f.last_seq = 0 THEN 0 ELSE -1 END)
           AND NOT EXISTS (SELECT FROM effects x WHERE x.fan_id = f.id AND x.status IN ('pending', 'running'))
           AND NOT EXISTS (SELECT FROM nudges n WHERE n.fan_id = f.id) AS rests
       FROM fans f JOIN workspaces w ON w.id = f.workspace_id LEFT JOIN fan_states s ON s.fan_id = f.id
       WHERE f.id = $1`,
      [this.fanId],
    );
    if (row === undefined) throw new Error('There is no such fan.');
    return row;
  }
}
