import { v7 as uuid } from 'uuid';
import {
  type ServiceAppCredentials,
  ServiceAppCredentialsSchema,
} from '#contracts/services/service-app-credentials.js';
import type { ServiceAppStatus } from '#domain/services/service-app.js';
import type { Service } from '#domain/terms.js';
import type { Sql } from '#database/database.js';
import { pageAfter } from '#database/page.js';
import type { BudgetKey } from '#database/budgets/credential-halts.js';
import type { SecretBox } from '#database/secret-box.js';
import { isUniqueViolation } from '#database/unique-violation.js';

/** An app as it is shown: without its secrets, which stay sealed in the row. */
export interface ServiceAppRow {
  id: string;
  workspaceId: string;
  artistId: string | null;
  service: Service;
  name: string;
  credentialsEncrypted: string;
  version: number;
  /** The account at which the service counts its calls, as the workspace names it. */
  budgetKey: string;
  perSecond: number | null;
  status: ServiceAppStatus;
  haltedReason: string | null;
  haltedAt: Date | null;
  /** Since when the service refuses so many grants of this account that none is given up. Null: it does not. */
  grantsClosedAt: Date | null;
  checkedAt: Date | null;
  checkProblem: string | null;
  createdAt: Date;
  changedAt: Date;
}
const COLUMNS = `a.id, a.workspace_id AS "workspaceId", a.artist_id AS "artistId", a.service, a.name,
  a.credentials_encrypted AS "credentialsEncrypted", a.version, a.budget_key AS "budgetKey",
  a.per_second AS "perSecond", a.status, a.halted_reason AS "haltedReason", a.halted_at AS "haltedAt",
  (SELECT h.halted_at FROM credential_halts h WHERE h.provider = concat('service:', a.service, ':grants')
    AND h.credential = concat(a.workspace_id, '/', a.budget_key) AND h.resumed_at IS NULL) AS "grantsClosedAt",
  a.checked_at AS "checkedAt", a.check_problem AS "checkProblem", a.created_at AS "createdAt", a.changed_at AS "changedAt"`;

/**
 * The budget of a workspace's app. Apps of one account share it within the workspace only: the account is the
 * workspace's word, and whoever names another's must not hold or quarantine that one's calls.
 */
export const appBudgetKey = (workspaceId: string, service: Service, account: string): BudgetKey => ({
  provider: `service:${service}`,
  credential: `${workspaceId}/${account}`,
});

export const sealCredentials = (box: SecretBox, credentials: ServiceAppCredentials): string =>
  box.seal(JSON.stringify(credentials));

export const openCredentials = (box: SecretBox, sealed: string): ServiceAppCredentials =>
  ServiceAppCredentialsSchema.parse(JSON.parse(box.open(sealed)));

/**
 * The app by which fans of this artist are asked on the service: the artist's own, else the workspace's. Undefined: the
 * deployment's own, where it has one. A halted app stays the one in force, because the grants of its fans are its own.
 */
export async function appFor(
  sql: Sql,
  workspaceId: string,
  artistId: string | null,
  service: Service,
): Promise<ServiceAppRow | undefined> {
  const [row] = await sql.query<ServiceAppRow>(
    `SELECT ${COLUMNS} FROM service_apps a
     WHERE a.workspace_id = $1 AND a.service = $3 AND a.status <> 'disabled'
       AND (a.artist_id IS NULL OR a.artist_id = $2)
     ORDER BY a.artist_id IS NULL LIMIT 1`,
    [workspaceId, artistId, service],
    'service_app.for',
  );
  return row;
}

/** All apps in force for this artist, at most one for each service. */
export async function appsFor(sql: Sql, workspaceId: string, artistId: string): Promise<ServiceAppRow[]> {
  return sql.query<ServiceAppRow>(
    `SELECT DISTINCT ON (a.service) ${COLUMNS} FROM service_apps a
     WHERE a.workspace_id = $1 AND a.status <> 'disabled' AND (a.artist_id IS NULL OR a.artist_id = $2)
     ORDER BY a.service, a.artist_id IS NULL`,
    [workspaceId, artistId],
    'service_app.all_for',
  );
}

/** The app that asked for a grant, as a worker needs it: whatever its workspace is. */
export async function readApp(sql: Sql, id: string): Promise<ServiceAppRow | undefined> {
  const [row] = await sql.query<ServiceAppRow>(
    `SELECT ${COLUMNS} FROM service_apps a WHERE a.id = $1`,
    [id],
    'service_app.read',
  );
  return row;
}

export async function findApp(sql: Sql, workspaceId: string, id: string): Promise<ServiceAppRow | undefined> {
  const [row] = await sql.query<ServiceAppRow>(
    `SELECT ${COLUMNS} FROM service_apps a WHERE a.workspace_id = $1 AND a.id = $2`,
    [workspaceId, id],
  );
  return row;
}

/** The same, locked until the end of the transaction. */
export async function lockApp(sql: Sql, workspaceId: string, id: string): Promise<ServiceAppRow | undefined> {
  const [row] = await sql.query<ServiceAppRow>(
    `SELECT ${COLUMNS} FROM service_apps a WHERE a.workspace_id = $1 AND a.id = $2 FOR NO KEY UPDATE`,
    [workspaceId, id],
  );
  return row;
}

/** Returns the apps of the workspace, the oldest first. */
export async function listApps(
  sql: Sql,
  page: {
    workspaceId: string;
    service: Service | undefined;
    artistId: string | undefined;
    after: string | undefined;
    limit: number;
  },
): Promise<ServiceAppRow[]> {
  return sql.query<ServiceAppRow>(
    `SELECT ${COLUMNS} FROM service_apps a WHERE a.workspace_id = $1 AND ($4::text IS NULL OR a.service = $4)
       AND ($5::uuid IS NULL OR a.artist_id = $5) AND ${pageAfter('a.id', '$2::uuid', '$3')}`,
    [page.workspaceId, page.after ?? null, page.limit, page.service ?? null, page.artistId ?? null],
  );
}

/** The number of live grants that fans gave to each of these apps. An app without one is absent. */
export async function countGrants(sql: Sql, ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await sql.query<{ id: string; grants: number }>(
    `SELECT service_app_id AS id, count(*)::int AS grants FROM connections
     WHERE service_app_id = ANY ($1::uuid[]) AND status = 'active' GROUP BY service_app_id`,
    [ids],
  );
  return new Map(rows.map(({ id, grants }) => [id, grants]));
}

export interface NewServiceApp {
  workspaceId: string;
  artistId: string | null;
  service: Service;
  name: string;
  credentialsEncrypted: string;
  budgetKey: string;
  perSecond: number | null;
}

/** Adds an app. Undefined: the artist, or the workspace, has one for this service already; the unique index decides. */
export async function insertApp(sql: Sql, app: NewServiceApp): Promise<ServiceAppRow | undefined> {
  const [row] = await sql.query<ServiceAppRow>(
    `INSERT INTO service_apps AS a (id, workspace_id, artist_id, service, name, credentials_encrypted, budget_key, per_second)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
    [
      uuid(),
      ...[app.workspaceId, app.artistId, app.service, app.name],
      ...[app.credentialsEncrypted, app.budgetKey, app.perSecond],
    ],
  );
  return row;
}

/**
 * Writes the app down as it is now. Calls that are made with other things than before (`version`) tell the workers so.
 * @throws what `isPlaceTaken` tells, where another app of the same artist, or of the workspace, is in force.
 */
export async function saveApp(sql: Sql, app: ServiceAppRow): Promise<void> {
  await sql.query(
    `UPDATE service_apps SET name = $2, credentials_encrypted = $3, version = $4, budget_key = $5, per_second = $6,
       status = $7, halted_reason = $8, halted_at = $9, checked_at = $10, check_problem = $11, changed_at = now()
     WHERE id = $1`,
    [
      ...[app.id, app.name, app.credentialsEncrypted, app.version, app.budgetKey, app.perSecond],
      ...[app.status, app.haltedReason, app.haltedAt, app.checkedAt, app.checkProblem],
    ],
  );
}

/** Did a change fail because another app has the place? */
export const isPlaceTaken = isUniqueViolation;

/**
 * Halts an app that its service refuses. A refusal of older credentials (`version`) says nothing of the new ones. True:
 * it was not halted before.
 */
export async function haltApp(
  sql: Sql,
  app: { id: string; version: number },
  reason: string,
): Promise<boolean> {
  const rows = await sql.query(
    `UPDATE service_apps SET status = 'halted', halted_reason = $3, halted_at = now()
     WHERE id = $1 AND version = $2 AND status = 'active' RETURNING id`,
    [app.id, app.version, reason],
    'service_app.halt',
  );
  return rows.length > 0;
}

/** The service takes the app again. True: it was halted. */
export async function resumeApp(sql: Sql, id: string): Promise<boolean> {
  const rows = await sql.query(
    `UPDATE service_apps SET status = 'active', halted_reason = NULL, halted_at = NULL
     WHERE id = $1 AND status = 'halted' RETURNING id`,
    [id],
    'service_app.resume',
  );
  return rows.length > 0;
}

/** Writes down what a test of the app has found, unless its credentials were replaced meanwhile. Answers when. */
export async function writeCheck(
  sql: Sql,
  app: { id: string; version: number },
  problem: string | null,
): Promise<Date> {
  const [row] = await sql.query<{ at: Date }>(
    `WITH checked AS (
       UPDATE service_apps SET checked_at = now(), check_problem = $3 WHERE id = $1 AND version = $2
     )
     SELECT now() AS at`,
    [app.id, app.version, problem],
  );
  if (row === undefined) throw new Error('A SELECT without a table returned no row.');
  return row.at;
}
