import { Injectable } from '@nestjs/common';
import type { CreateServiceApp, UpdateServiceApp } from '#contracts/services/service-apps.js';
import type { ServiceAppCredentials } from '#contracts/services/service-app-credentials.js';
import { hasArtist } from '#database/releases/has-artist.js';
import { type NewAuditEntry, writeAudit } from '#database/access/audit.js';
import { resumeCredential } from '#database/budgets/credential-halts.js';
import { Database, type Sql } from '#database/database.js';
import { appHaltKey } from '#database/services/halted-apps.js';
import { SecretBox } from '#database/secret-box.js';
import { grantsClosedForMs, MASS_REFUSAL, openGrants } from '#database/services/grant-quarantine.js';
import {
  appBudgetKey,
  insertApp,
  isPlaceTaken,
  lockApp,
  openCredentials,
  saveApp,
  sealCredentials,
  type ServiceAppRow,
} from '#database/services/service-apps.js';
import { SERVICE_NAMES } from '#domain/services/service-names.js';
import { badRequest, conflict, notFound, unprocessable } from '#http/problem.js';
import { ServiceMaker } from './service-maker.js';
import { agreedWith } from './service-app-view.js';

type Actor = NewAuditEntry['actor'];

/** Every change of a service app: locked, checked, written down and told to the audit log in one transaction. */
@Injectable()
export class ServiceAppChanges {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly maker: ServiceMaker,
  ) {}

  async create(workspaceId: string, body: CreateServiceApp, actor: Actor): Promise<ServiceAppRow> {
    const { name, artistId, credentials, perSecond } = body;
    const { service } = credentials;
    const budgetKey = this.budgetKeyOf(credentials);
    return this.database.transaction(async (sql) => {
      if (artistId !== null && !(await hasArtist(sql, workspaceId, artistId)))
        throw badRequest([{ path: 'artistId', message: 'No such artist' }]);
      const credentialsEncrypted = sealCredentials(this.box, credentials);
      const row = await insertApp(sql, {
        ...{ workspaceId, artistId, service, name, credentialsEncrypted, budgetKey, perSecond },
      });
      if (row === undefined) throw placeTaken(artistId, SERVICE_NAMES[service]);
      await audit(sql, row, actor, 'service_app.create', { artistId, agreedWith: agreedWith(credentials) });
      return row;
    });
  }

  change(workspaceId: string, id: string, to: UpdateServiceApp, actor: Actor): Promise<ServiceAppRow> {
    return this.changed(workspaceId, id, async (sql, row) => {
      const { name = row.name, perSecond = row.perSecond } = to;
      const before = { name: row.name, perSecond: row.perSecond };
      await audit(sql, row, actor, 'service_app.change', { before, after: { name, perSecond } });
      // What calls are made with has changed only with the budget.
      const version = perSecond === row.perSecond ? row.version : row.version + 1;
      return { ...row, name, perSecond, version };
    });
  }

  /** The new secret of the same app. A test that failed with the old one says nothing of it any more. */
  replace(
    workspaceId: string,
    id: string,
    credentials: ServiceAppCredentials,
    actor: Actor,
  ): Promise<ServiceAppRow> {
    const budgetKey = this.budgetKeyOf(credentials);
    return this.changed(workspaceId, id, async (sql, row) => {
      if (agreedWith(openCredentials(this.box, row.credentialsEncrypted)) !== agreedWith(credentials))
        throw unprocessable(
          'These are the credentials of another app. Grants of fans belong to the app that asked for them, so make another service app.',
          [{ path: 'credentials', message: 'Must be of the same app' }],
          'service_app_differs',
        );
      await audit(sql, row, actor, 'service_app.replace_secret', {});
      const credentialsEncrypted = sealCredentials(this.box, credentials);
      const unchecked = { checkedAt: null, checkProblem: null };
      return { ...row, ...unchecked, credentialsEncrypted, budgetKey, version: row.version + 1 };
    });
  }

  /** No fan is sent to it and no call is made with it, until it is enabled again. Grants are kept; a halt is over. */
  disable(workspaceId: string, id: string, actor: Actor): Promise<ServiceAppRow> {
    return this.changed(workspaceId, id, async (sql, row) => {
      if (row.status === 'disabled') return row;
      await resumeCredential(sql, appHaltKey(row.id));
      await audit(sql, row, actor, 'service_app.disable', { before: row.status });
      return { ...row, status: 'disabled', haltedReason: null, haltedAt: null };
    });
  }

  enable(workspaceId: string, id: string, actor: Actor): Promise<ServiceAppRow> {
    return this.changed(workspaceId, id, async (sql, row) => {
      if (row.status !== 'disabled') return row;
      // An app that was disabled before halts were ended with it may have one still.
      await resumeCredential(sql, appHaltKey(row.id));
      await audit(sql, row, actor, 'service_app.enable', {});
      return { ...row, status: 'active' };
    });
  }

  /**
   * After a halt, or after the service has refused very many grants: what waits goes on. Where the service still refuses
   * the app, or very many grants, they are halted again.
   */
  resume(workspaceId: string, id: string, actor: Actor): Promise<ServiceAppRow> {
    return this.changed(workspaceId, id, async (sql, row) => {
      const key = appBudgetKey(workspaceId, row.service, row.budgetKey);
      if ((await grantsClosedForMs(sql, key)) !== undefined && (await openGrants(sql, key)))
        await audit(sql, row, actor, 'service_app.resume', { reason: MASS_REFUSAL });
      const opened = { ...row, grantsClosedAt: null };
      if (row.status !== 'halted') return opened;
      await resumeCredential(sql, appHaltKey(row.id));
      await audit(sql, row, actor, 'service_app.resume', { reason: row.haltedReason });
      return { ...opened, status: 'active', haltedReason: null, haltedAt: null, version: row.version + 1 };
    });
  }

  private async changed(
    workspaceId: string,
    id: string,
    change: (sql: Sql, row: ServiceAppRow) => Promise<ServiceAppRow>,
  ): Promise<ServiceAppRow> {
    try {
      return await this.database.transaction(async (sql) => {
        const row = await lockApp(sql, workspaceId, id);
        if (row === undefined) throw notFound('service app');
        const after = await change(sql, row);
        if (after === row) return row;
        await saveApp(sql, after);
        return (await lockApp(sql, workspaceId, id)) ?? after;
      });
    } catch (error) {
      if (isPlaceTaken(error))
        throw conflict('Another app has its place meanwhile. Disable that one first.', 'service_app_in_use');
      throw error;
    }
  }

  /** A key that cannot sign is told at once, and not at the first fan. */
  private budgetKeyOf(credentials: ServiceAppCredentials): string {
    const made = this.maker.make(credentials);
    if (made.kind === 'unusable')
      throw badRequest([{ path: `credentials.${made.field}`, message: made.problem }]);
    return made.service.budgetKey;
  }
}

const placeTaken = (artistId: string | null, service: string) =>
  conflict(
    artistId === null
      ? `The workspace has an app of ${service} in use. Disable that one first, or replace its secret.`
      : `The artist has an app of ${service} in use. Disable that one first, or replace its secret.`,
    'service_app_in_use',
  );

/** What is logged never holds a secret. */
const audit = (sql: Sql, row: ServiceAppRow, actor: Actor, action: string, details: object) =>
  writeAudit(sql, {
    ...{ workspaceId: row.workspaceId, actor, action },
    details: { serviceAppId: row.id, service: row.service, name: row.name, ...details },
  });
