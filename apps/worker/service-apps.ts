import type { AppAccess, ServiceAccess, ServiceApps } from '#activities/deps.js';
import type { Database } from '#database/database.js';
import type { SecretBox } from '#database/secret-box.js';
import { appFor, openCredentials, readApp, type ServiceAppRow } from '#database/services/service-apps.js';
import type { ServiceAppCredentials } from '#providers/ports.js';
import type { Service } from '#domain/terms.js';
import { KeptServices } from '#providers/services/kept-services.js';

/** So many apps are kept ready in one process. */
const MOST_KEPT = 200;
/** An app's row is read at most once in so long (ms): a halt or a new secret shows that much later. */
const FRESH_MS = 1000;
const MOST_ROWS = 2000;

/** Makes the adapter, the budget and the pace of an app. `perSecond`: null, as many calls as the deployment's own. */
export type MakeAccess = (
  credentials: ServiceAppCredentials,
  app: Pick<ServiceAppRow, 'workspaceId' | 'perSecond'>,
) => ServiceAccess;

interface Parts {
  database: Database;
  box: SecretBox;
  make: MakeAccess;
}

/**
 * An app that was made, and the writing of its budget's row, which the first call waits for. Undefined: the row is still
 * to be written, or could not be written the last time.
 */
interface Made {
  access: ServiceAccess;
  ready: Promise<void> | undefined;
}

/** Reads the apps of workspaces and artists, and makes their services, for the activities of one process. */
export class WorkerServiceApps implements ServiceApps {
  private readonly kept = new KeptServices<Made>(MOST_KEPT);
  private readonly rows = new Map<string, { row: Promise<ServiceAppRow | undefined>; readAt: number }>();

  constructor(private readonly parts: Parts) {}

  async of(service: Service, appId: string): Promise<AppAccess | undefined> {
    const row = await this.fresh(appId, () => readApp(this.parts.database, appId));
    return row?.service === service ? this.accessOf(row) : undefined;
  }

  async inForce(
    workspaceId: string,
    artistId: string | null,
    service: Service,
  ): Promise<AppAccess | undefined> {
    const place = `${workspaceId}:${artistId ?? ''}:${service}`;
    const row = await this.fresh(place, () => appFor(this.parts.database, workspaceId, artistId, service));
    return row && this.accessOf(row);
  }

  private async accessOf(row: ServiceAppRow): Promise<AppAccess> {
    const { id, version, status, haltedReason } = row;
    const made = this.kept.get(row, () => ({ access: this.accessMadeOf(row), ready: undefined }));
    // The database may be away for a moment: then the next action tries again.
    made.ready ??= made.access.budget.configure().catch((error: unknown) => {
      made.ready = undefined;
      throw error;
    });
    await made.ready;
    return { ...made.access, app: { id, version, status, haltedReason } };
  }

  private accessMadeOf(row: ServiceAppRow): ServiceAccess {
    return this.parts.make(openCredentials(this.parts.box, row.credentialsEncrypted), row);
  }

  private fresh(
    key: string,
    read: () => Promise<ServiceAppRow | undefined>,
  ): Promise<ServiceAppRow | undefined> {
    const known = this.rows.get(key);
    if (known !== undefined && performance.now() - known.readAt < FRESH_MS) return known.row;
    if (this.rows.size >= MOST_ROWS) this.rows.clear();
    const row = read();
    // A read that failed is not kept.
    row.catch(() => this.rows.delete(key));
    this.rows.set(key, { row, readAt: performance.now() });
    return row;
  }
}
