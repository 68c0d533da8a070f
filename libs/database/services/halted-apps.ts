import {
  haltCredential,
  resumeCredential,
  takeProbe,
  type BudgetKey,
} from '#database/budgets/credential-halts.js';
import type { Database, Sql } from '#database/database.js';
import { haltApp, resumeApp } from './service-apps.js';

/**
 * The halt of an app of a workspace or an artist, beside its status: it says when one call may probe the app. Apps of
 * one account share a budget, and the halt of one of them must not stop the others. So it has a key of its own.
 */
export const appHaltKey = (appId: string): BudgetKey => ({ provider: 'service_app', credential: appId });

/**
 * Halts the app whose credentials the service refused, and plans its first probe, both or neither. True: it was not
 * halted before.
 */
export function haltServiceApp(
  database: Database,
  app: { id: string; version: number },
  code: string,
  probeAfterMs: number,
): Promise<boolean> {
  return database.transaction(async (sql) => {
    const fresh = await haltApp(sql, app, code);
    if (fresh) await haltCredential(sql, appHaltKey(app.id), { code, probeAfterMs, calledMsAgo: 0 });
    return fresh;
  });
}

/** A halted app whose halt has no row: somebody has halted it by hand. It is looked at again after so long (ms). */
const HALTED_BY_HAND_MS = 60_000;

/**
 * May this call probe whether the service takes a halted app again? Undefined: it may. Otherwise how long (ms) the app
 * has been halted.
 */
export async function restOfHaltedApp(
  sql: Sql,
  appId: string,
  probeEveryMs: number,
): Promise<number | undefined> {
  const key = appHaltKey(appId);
  if (await takeProbe(sql, key, probeEveryMs)) return undefined;
  const [row] = await sql.query<{ for_ms: number }>(
    `SELECT (extract(epoch FROM clock_timestamp() - halted_at) * 1000)::float8 AS for_ms FROM credential_halts
     WHERE provider = $1 AND credential = $2 AND resumed_at IS NULL`,
    [key.provider, key.credential],
  );
  return row?.for_ms ?? HALTED_BY_HAND_MS;
}

/** The service takes the app again. True: it was halted. The rows are locked in the order of a halt. */
export function resumeServiceApp(database: Database, appId: string): Promise<boolean> {
  return database.transaction(async (sql) => {
    const resumed = await resumeApp(sql, appId);
    await resumeCredential(sql, appHaltKey(appId));
    return resumed;
  });
}
