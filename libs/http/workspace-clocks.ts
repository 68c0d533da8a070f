import { Injectable } from '@nestjs/common';
import { Database } from '#database/database.js';
import { toVirtual, type WorkspaceClock } from '#domain/clock/workspace-clock.js';
import type { EpochMs } from '#domain/terms.js';

const FRESH_MS = 1000;

/** The clocks of the workspaces. Each is read at most once a second. */
@Injectable()
export class WorkspaceClocks {
  private readonly cache = new Map<string, { clock: WorkspaceClock; readAt: number }>();

  constructor(private readonly database: Database) {}

  async clockOf(workspaceId: string): Promise<WorkspaceClock> {
    const cached = this.cache.get(workspaceId);
    if (cached !== undefined && performance.now() - cached.readAt < FRESH_MS) return cached.clock;
    const [clock] = await this.database.query<{ v0: number; r0: number; k: number }>(
      'SELECT clock_v0 AS v0, clock_r0 AS r0, clock_k AS k FROM workspaces WHERE id = $1',
      [workspaceId],
      'workspace-clock',
    );
    if (clock === undefined) throw new Error(`Workspace ${workspaceId} has no row.`);
    this.cache.set(workspaceId, { clock, readAt: performance.now() });
    return clock;
  }

  /** Returns the present time on the workspace's clock. */
  async now(workspaceId: string): Promise<EpochMs> {
    return toVirtual(await this.clockOf(workspaceId), this.database.clock.now());
  }
}
