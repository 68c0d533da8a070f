import { v7 as uuid } from 'uuid';
import type { EpochMs, Service } from '#domain/terms.js';
import type { Sql } from '#database/database.js';
import { insertFans } from '#database/fans/fans.js';
import { upsertConnections } from './connections.js';

/** A fan who has just agreed at the service. */
export interface SignedInFan {
  workspaceId: string;
  service: Service;
  /** Undefined: the service does not tell whose account it is. */
  accountHmac: string | undefined;
  accountEncrypted: string;
  /** The country of the account, where the service told it. */
  country: string | undefined;
  refreshTokenEncrypted: string;
  scopes: string[];
  /** The app that the fan agreed with. Null: the deployment's own. */
  serviceAppId: string | null;
  /** When the fan agreed (real time). */
  authorizedAt: EpochMs;
  /** The fan of this browser's session, if there is one. */
  sessionFanId: string | undefined;
  /** What the browser tells; it fills only what is not known of the fan. */
  zone: string | undefined;
  territory: string | undefined;
  locale: string;
}

/**
 * Keeps the grant of an account, and answers whose it is. The account decides: whoever has it is that fan. An account
 * that nobody has goes to the fan of the session, unless that fan has another account of the service (two people may
 * share a browser), and else to a new fan. Where the service does not tell the account, the browser alone decides. Runs
 * in a transaction; two sign-ins of one account come one after the other.
 */
export async function keepGrant(sql: Sql, signedIn: SignedInFan): Promise<string> {
  const { workspaceId, service } = signedIn;
  const fanId =
    (await ownerOf(sql, signedIn)) ?? (await sessionFan(sql, signedIn)) ?? (await newFan(sql, signedIn));
  const gaveTerritory = await fillBlanks(sql, fanId, signedIn);
  await upsertConnections(sql, workspaceId, [
    {
      ...{ id: uuid(), fanId, service, scopes: signedIn.scopes },
      refreshTokenEncrypted: signedIn.refreshTokenEncrypted,
      ...{ serviceAppId: signedIn.serviceAppId, authorizedAt: signedIn.authorizedAt },
    },
  ]);
  // A fan has a row of the service also where nobody knows the account: it remembers what the service told.
  const hmac = signedIn.accountHmac ?? `${UNKNOWN_ACCOUNT}${fanId}`;
  await sql.query(
    `INSERT INTO service_accounts AS a (workspace_id, service, account_hmac, account_encrypted, fan_id, gave_territory)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (workspace_id, service, account_hmac) DO UPDATE SET account_encrypted = excluded.account_encrypted,
       gave_territory = a.gave_territory OR excluded.gave_territory`,
    [workspaceId, service, hmac, signedIn.accountEncrypted, fanId, gaveTerritory],
  );
  return fanId;
}

/** What stands for the fingerprint of an account that the service does not tell. No fingerprint has such a form. */
const UNKNOWN_ACCOUNT = 'fan:';

async function ownerOf(
  sql: Sql,
  { workspaceId, service, accountHmac }: SignedInFan,
): Promise<string | undefined> {
  if (accountHmac === undefined) return undefined;
  await sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
    ['service account', workspaceId, service, accountHmac].join('\n'),
  ]);
  return fanOfAccount(sql, workspaceId, service, accountHmac);
}

/** The fan who has this account. Undefined: nobody. */
export async function fanOfAccount(
  sql: Sql,
  workspaceId: string,
  service: Service,
  accountHmac: string,
): Promise<string | undefined> {
  const [row] = await sql.query<{ fanId: string }>(
    `SELECT fan_id AS "fanId" FROM service_accounts
     WHERE workspace_id = $1 AND service = $2 AND account_hmac = $3`,
    [workspaceId, service, accountHmac],
  );
  return row?.fanId;
}

async function sessionFan(
  sql: Sql,
  { workspaceId, service, sessionFanId, accountHmac }: SignedInFan,
): Promise<string | undefined> {
  if (sessionFanId === undefined) return undefined;
  const [row] = await sql.query<{ id: string }>(
    `SELECT id FROM fans WHERE workspace_id = $1 AND id = $2
       AND ($4::boolean OR NOT EXISTS (SELECT FROM service_accounts a WHERE a.fan_id = fans.id AND a.service = $3))
     FOR NO KEY UPDATE`,
    [workspaceId, sessionFanId, service, accountHmac === undefined],
  );
  return row?.id;
}

async function newFan(sql: Sql, { workspaceId, locale }: SignedInFan): Promise<string> {
  const id = uuid();
  await insertFans(sql, workspaceId, [{ id, externalId: null, territory: null, zone: null, locale }]);
  return id;
}

/** Writes down what is newly known of the fan. True: the territory comes from the account. */
async function fillBlanks(
  sql: Sql,
  fanId: string,
  { country, territory, zone }: SignedInFan,
): Promise<boolean> {
  const [row] = await sql.query<{ told: boolean }>(
    `WITH before AS (SELECT territory FROM fans WHERE id = $1 FOR NO KEY UPDATE)
     UPDATE fans SET territory = coalesce(fans.territory, $2, $3), zone = coalesce(fans.zone, $4)
     FROM before WHERE fans.id = $1
     RETURNING (before.territory IS NULL AND $2::text IS NOT NULL) AS told`,
    [fanId, country ?? null, territory ?? null, zone ?? null],
  );
  return row?.told ?? false;
}
