import { randomUUID } from 'node:crypto';
import {
  changeSending,
  type SendingChange,
  type WorkspaceSending,
} from '#domain/sending/workspace-sending.js';
import type { FutureSaveWay } from '#domain/consents/future-save.js';
import type { Sql } from '#database/database.js';
import { storedSendingOf } from './stored-sending.js';

/** Settings that hold for the whole workspace. */
export interface WorkspaceSettings {
  id: string;
  name: string;
  /** The IANA zone of its weeks in metrics. */
  zone: string;
  /** Of its messages, where a fan's own language has no wording (BCP 47). */
  language: string;
  /** Every email shows this address. Null: no address is set. */
  postalAddress: string | null;
  termsUrl: string | null;
  privacyUrl: string | null;
  /** What happens with a release that fans wish for and that has no campaign. */
  futureSaves: FutureSaveWay;
  sending: WorkspaceSending;
}

type Row = { sending: unknown; sms_countries: string[] | null } & Omit<WorkspaceSettings, 'sending'>;
const COLUMNS = `id, name, zone, language, postal_address AS "postalAddress", terms_url AS "termsUrl",
  privacy_url AS "privacyUrl", future_saves AS "futureSaves", sending, sms_countries`;

export async function findWorkspace(sql: Sql, id: string): Promise<WorkspaceSettings | undefined> {
  const [found] = await sql.query<Row>(`SELECT ${COLUMNS} FROM workspaces WHERE id = $1`, [id]);
  return found && settingsOf(found);
}

/** What is absent stays as it is. */
export interface WorkspaceChange extends SendingChange {
  name?: string | undefined;
  zone?: string | undefined;
  language?: string | undefined;
  postalAddress?: string | undefined;
  termsUrl?: string | null | undefined;
  privacyUrl?: string | null | undefined;
  futureSaves?: FutureSaveWay | undefined;
}

/** Changes what is given, in the caller's transaction. Undefined: there is no such workspace. */
export async function changeWorkspace(
  sql: Sql,
  id: string,
  change: WorkspaceChange,
): Promise<{ before: WorkspaceSettings; after: WorkspaceSettings } | undefined> {
  const [row] = await sql.query<Row>(`SELECT ${COLUMNS} FROM workspaces WHERE id = $1 FOR NO KEY UPDATE`, [
    id,
  ]);
  if (row === undefined) return undefined;
  const before = settingsOf(row);
  const after = {
    id,
    name: change.name ?? before.name,
    zone: change.zone ?? before.zone,
    language: change.language ?? before.language,
    postalAddress: change.postalAddress ?? before.postalAddress,
    termsUrl: change.termsUrl === undefined ? before.termsUrl : change.termsUrl,
    privacyUrl: change.privacyUrl === undefined ? before.privacyUrl : change.privacyUrl,
    futureSaves: change.futureSaves ?? before.futureSaves,
    sending: changeSending(before.sending, change),
  };
  await sql.query(
    `UPDATE workspaces SET name = $2, zone = $3, postal_address = $4, terms_url = $5, privacy_url = $6, sending = $7,
       future_saves = $8, language = $9, sms_countries = $10
     WHERE id = $1`,
    [
      id,
      after.name,
      after.zone,
      after.postalAddress,
      after.termsUrl,
      after.privacyUrl,
      storedForm(after.sending),
      after.futureSaves,
      after.language,
      after.sending.smsCountries ?? null,
    ],
  );
  return { before, after };
}

/** `smsCountries` has a column of its own: processes of an older version read this one strictly. */
function storedForm({ caps, quietHours }: WorkspaceSending): string | null {
  return caps === undefined && quietHours === undefined ? null : JSON.stringify({ caps, quietHours });
}

/**
 * Makes a workspace on real time. Its texts go only to countries whose rules are known, until it allows others.
 * Undefined: there is one of this name, in whatever case.
 */
export async function createWorkspace(
  sql: Sql,
  { name, zone }: { name: string; zone: string },
): Promise<{ id: string } | undefined> {
  // Two who make the same workspace at once come here one after the other; the transaction's end lets the next one in.
  await sql.query("SELECT pg_advisory_xact_lock(hashtextextended('workspaces.create', 0))");
  const known = await sql.query('SELECT 1 FROM workspaces WHERE lower(name) = lower($1)', [name]);
  if (known.length > 0) return undefined;
  const id = randomUUID();
  await sql.query("INSERT INTO workspaces (id, name, zone, sms_countries) VALUES ($1, $2, $3, '{}')", [
    ...[id, name, zone],
  ]);
  return { id };
}

const settingsOf = ({ sending, sms_countries, ...row }: Row): WorkspaceSettings => ({
  ...row,
  sending: storedSendingOf(sending, sms_countries) ?? {},
});
