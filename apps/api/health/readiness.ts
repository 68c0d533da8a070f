import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { readFile } from 'node:fs/promises';
import { type PartReport, type ReadinessReport, SupervisorStatusSchema } from '#contracts/http/health.js';
import { listHalts } from '#database/budgets/credential-halts.js';
import { isOwnHalt } from '#database/sending/senders.js';
import { skewInWords, skewOf } from '#database/clock-skew.js';
import { Database } from '#database/database.js';
import { zoneVersion } from '#domain/clock/zones/zone-rules.js';
import { howManyUnknownZones } from '#database/places/unknown-zones.js';
import { Settings } from '#http/settings.js';
import { TemporalOnDemand } from '#api/platform/temporal-on-demand.js';

const PATIENCE_MS = 1000;
/** Turns what failed into one word that is safe to show. */
const AWAY = { state: 'down' } as const;

@Injectable()
export class Readiness implements OnApplicationShutdown {
  private readonly temporal: TemporalOnDemand;

  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
  ) {
    this.temporal = new TemporalOnDemand(settings.values.TEMPORAL_ADDRESS);
  }

  async report(): Promise<ReadinessReport> {
    const [database, temporal, senders, unknownNames] = await Promise.all([
      this.databaseReport(),
      this.temporalReport(),
      this.sendersReport(),
      // An older schema, or no database: said above.
      withinPatience(howManyUnknownZones(this.database)).catch(() => null),
    ]);
    const clock = this.clockReport();
    const parts = [database.database, database.migrations, clock];
    return {
      ready: parts.every(({ state }) => state === 'up'),
      ...database,
      temporal,
      senders,
      clock,
      zoneData: { version: zoneVersion(), unknownNames },
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.temporal.close();
  }

  private clockReport(): PartReport {
    const ms = this.database.clock.skewMs();
    const skew = skewOf(ms);
    if (skew === 'right') return { state: 'up' };
    return { state: skew === 'off' ? 'up' : 'down', detail: skewInWords(ms) };
  }

  private async databaseReport(): Promise<{ database: PartReport; migrations: PartReport }> {
    try {
      const missing = await withinPatience(this.missingMigrations());
      const migrations: PartReport =
        missing.length === 0
          ? { state: 'up' }
          : { state: 'starting', detail: `not run yet: ${missing.join(', ')}` };
      return { database: { state: 'up' }, migrations };
    } catch {
      return {
        database: { ...AWAY, detail: 'cannot be reached' },
        migrations: { ...AWAY, detail: 'not known' },
      };
    }
  }

  /**
   * A halted sender does not decide, either: requests are served, and its fans wait. One of a workspace is that
   * workspace's to mend.
   */
  private async sendersReport(): Promise<PartReport> {
    try {
      const all = await withinPatience(listHalts(this.database));
      const halts = all.filter(({ credential }) => !isOwnHalt(credential));
      const detail = halts.map(({ provider, code }) => `${provider} is halted: ${code}`).join('; ');
      return halts.length === 0 ? { state: 'up' } : { state: 'down', detail };
    } catch {
      return { ...AWAY, detail: 'not known' };
    }
  }

  private async missingMigrations(): Promise<string[]> {
    const [table] = await this.database.query<{ there: boolean }>(
      `SELECT to_regclass('schema_migrations') IS NOT NULL AS there`,
    );
    const rows = table?.there
      ? await this.database.query<{ name: string }>('SELECT name FROM schema_migrations')
      : [];
    const run = new Set(rows.map((row) => row.name));
    const all = this.database.dataSource.migrations.map(
      (migration) => migration.name ?? migration.constructor.name,
    );
    return all.filter((name) => !run.has(name));
  }

  private async temporalReport(): Promise<PartReport> {
    try {
      const { connection } = await this.temporal.get();
      const check = () => connection.healthService.check({});
      await connection.withDeadline(Date.now() + PATIENCE_MS, check);
      return { state: 'up' };
    } catch {
      return (
        (await this.supervisorSays()) ?? { ...AWAY, detail: 'cannot be reached; nudges wait in the outbox' }
      );
    }
  }

  /** While a supervisor still fetches, builds or starts the server, its progress says more than "away". */
  private async supervisorSays(): Promise<PartReport | undefined> {
    const path = this.settings.values.SEGUE_STATUS_FILE;
    if (path === undefined) return undefined;
    try {
      const status = SupervisorStatusSchema.parse(JSON.parse(await readFile(path, 'utf8')));
      if (status.temporal === undefined) return undefined;
      const { state, detail } = status.temporal;
      // It was up when the supervisor last looked, and is not now.
      if (state === 'ready') return undefined;
      const failed = state === 'failed' || state === 'down';
      return {
        state: failed ? 'down' : 'starting',
        detail: detail === undefined ? state : `${state}: ${detail}`,
      };
    } catch {
      // The file is not written yet or is being written, so it tells us nothing.
      return undefined;
    }
  }
}

async function withinPatience<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('Too slow.')), PATIENCE_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
