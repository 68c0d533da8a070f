import type { AppAccess } from '#activities/deps.js';
import type { Logger } from '#activities/logger.js';
import type { Database } from '#database/database.js';
import { haltServiceApp, restOfHaltedApp, resumeServiceApp } from '#database/services/halted-apps.js';
import { PROBE_EVERY_MS } from '#domain/services/app-probe.js';

export type AppDeps = Pick<AppAccess, 'adapter' | 'budget' | 'app'> & { database: Database; logger: Logger };

/**
 * The service refuses our app, and says nothing about any fan. Nobody calls it with these credentials until a probe
 * shows that it works again, or an operator says so. Every fan is kept. A fan whose action is still undone when its
 * time has ended is asked to do it by hand. `calledAt`: the steady time of the refused call, ms.
 */
export async function haltApp(deps: AppDeps, code: string, calledAt: number): Promise<void> {
  const { adapter, budget, app, database, logger } = deps;
  const fresh =
    app === null
      ? await budget.halt(code, calledAt)
      : await haltServiceApp(database, app, code, PROBE_EVERY_MS);
  if (!fresh) return;
  logger.error(
    { service: adapter.service, code, serviceAppId: app?.id },
    'the service refuses our app: an operator must act, the fans wait, and after their time they are asked to save',
  );
}

/** The service has answered the app. When this call was the probe of a halted app, all go on. */
export async function sawAppWork(deps: AppDeps): Promise<void> {
  const { adapter, budget, app, database, logger } = deps;
  const about = { service: adapter.service, serviceAppId: app?.id };
  try {
    const again =
      app === null
        ? await budget.worked()
        : app.status === 'halted' && (await resumeServiceApp(database, app.id));
    if (again) logger.info(about, 'the service accepts our app again');
  } catch (error) {
    // The call itself has been made, and its outcome must not be lost. The next probe shows the same.
    logger.warn({ ...about, error: String(error) }, 'a halted app works, but could not be resumed');
  }
}

/**
 * How long (ms) the app of a workspace or an artist has been at rest, because it is halted or disabled. Undefined: it
 * may be called, perhaps to probe it. The deployment's own app is looked at by its budget.
 */
export async function restOf(
  database: Database,
  { app }: Pick<AppAccess, 'app'>,
): Promise<number | undefined> {
  switch (app?.status) {
    case undefined:
    case 'active':
      return undefined;
    case 'disabled':
      return Infinity;
    case 'halted':
      return restOfHaltedApp(database, app.id, PROBE_EVERY_MS);
  }
}
