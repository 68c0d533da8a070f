import { createHash } from 'node:crypto';
import { type NewEvent, newEvent, type Occasion } from '#database/events/new-event.js';
import { v7 as uuid } from 'uuid';
import type { ImportEvidence } from '#contracts/fans/imports.js';
import { upsertConnections } from '#database/services/connections.js';
import { consentEvents } from '#database/consents/consents.js';
import type { NewConsent } from '#database/consents/ledger.js';
import type { Sql } from '#database/database.js';
import { hasRelease } from '#database/campaigns/campaigns.js';
import { requestEnrollments } from '#database/audiences/entries.js';
import { appendEvents } from '#database/events/event-store.js';
import { fillFanBlanks, insertFans } from '#database/fans/fans.js';
import { insertIdentities } from '#database/fans/identities.js';
import { rememberFans, type RowFault } from '#database/fans/imports.js';
import type { SecretBox } from '#database/secret-box.js';
import type { EpochMs } from '#domain/terms.js';
import { recordRowConsents } from './import-consents.js';
import { matchRows, type MatchedRow } from './match-rows.js';
import type { ImportRow } from './read-row.js';

/** What all rows of an import share. */
export interface ImportJob {
  id: string;
  workspaceId: string;
  campaignId: string | null;
  evidence: ImportEvidence | null;
  now: EpochMs;
}

/** Another writer made one of the batch's fans between our look and our insert: the batch is looked at again. */
export class RacedError extends Error {
  override readonly name = 'RacedError';
}

/** Imports good rows, set by set, in the caller's transaction; what a look at the database forbids comes back. */
export async function importBatch(
  sql: Sql,
  box: SecretBox,
  job: ImportJob,
  rows: ImportRow[],
): Promise<{ imported: number; faults: RowFault[]; dropped: RowFault[] }> {
  const { matched, faults } = await matchRows(sql, box, job.workspaceId, rows);
  const { workspaceId } = job;
  const fans = matched.map(({ fanId, row }) => ({
    id: fanId,
    externalId: row.externalId,
    territory: row.territory,
    zone: row.zone,
    locale: row.locale,
  }));
  const isNew = new Set(matched.filter((one) => one.isNew).map(({ fanId }) => fanId));
  const wanted = fans.filter(({ id }) => isNew.has(id));
  const made = await insertFans(sql, workspaceId, wanted);
  if (made.length < wanted.length) throw new RacedError('A fan of this batch was made meanwhile.');
  const identities = matched.flatMap(({ fanId, addresses }) =>
    addresses.map((address) => ({ ...address, id: uuid(), fanId })),
  );
  await insertIdentities(sql, workspaceId, identities);
  await fillFanBlanks(
    sql,
    workspaceId,
    fans.filter(({ id }) => !isNew.has(id)),
  );
  await upsertConnections(
    sql,
    workspaceId,
    matched.flatMap((one) => connectionOf(box, one)),
  );
  return { imported: matched.length, faults, dropped: await writeFacts(sql, job, matched) };
}

/**
 * Writes the ledger entries, the events, and the list of the fans the import was about. Returns the consents that count
 * for nothing.
 */
async function writeFacts(sql: Sql, job: ImportJob, matched: MatchedRow[]): Promise<RowFault[]> {
  const preSaves = job.campaignId === null || (await hasRelease(sql, job.campaignId));
  const { changes, dropped } = await recordRowConsents(sql, job, matched);
  const changesOf = new Map<string, NewConsent[]>();
  for (const change of changes) changesOf.set(change.fanId, [...(changesOf.get(change.fanId) ?? []), change]);
  await appendEvents(
    sql,
    matched.flatMap((one) => eventsOf(job, one, changesOf.get(one.fanId) ?? [], preSaves)),
  );
  if (!preSaves) await enterAll(sql, job, matched);
  await rememberFans(
    sql,
    job.id,
    matched.map(({ fanId }) => fanId),
  );
  return dropped;
}

/** A campaign without a release has nothing to pre-save, so each row requests an enrollment. */
async function enterAll(
  sql: Sql,
  { workspaceId, campaignId, now }: ImportJob,
  matched: MatchedRow[],
): Promise<void> {
  if (campaignId === null) return;
  const request = { workspaceId, campaignId, by: 'import', origin: 'import', occurredAt: now } as const;
  for (const source of new Set(matched.map(({ row }) => row.source))) {
    const fanIds = matched.filter(({ row }) => row.source === source).map(({ fanId }) => fanId);
    await requestEnrollments(sql, { ...request, source: source ?? undefined }, fanIds);
  }
}

function connectionOf(box: SecretBox, { fanId, row }: MatchedRow) {
  const { service, refreshToken, scopes } = row;
  if (service === null || refreshToken === null) return [];
  return [{ id: uuid(), fanId, service, refreshTokenEncrypted: box.seal(refreshToken), scopes }];
}

/** Consents first: whoever reacts to the pre-save sees them. Ids derive from the row, so a row is one fact. */
function eventsOf(
  job: ImportJob,
  { fanId, row }: MatchedRow,
  consents: NewConsent[],
  preSaves: boolean,
): NewEvent[] {
  const { workspaceId, campaignId, now } = job;
  const preSavedAt = row.preSavedAt ?? now;
  const consentedAt = Math.min(row.consentAt?.getTime() ?? preSavedAt, now);
  const occasion: Occasion = { workspaceId, campaignId, origin: 'import', occurredAt: consentedAt };
  const events = consentEvents(occasion, consents);
  if (campaignId !== null && preSaves) {
    const { path, service, source } = row;
    const payload = {
      path,
      ...(service === null ? {} : { service }),
      ...(source === null ? {} : { source }),
    };
    events.push(newEvent({ ...occasion, occurredAt: preSavedAt }, fanId, { type: 'fan.pre_saved', payload }));
  }
  return events.map((event, index) => ({ ...event, id: eventIdOf(`import:${job.id}:${row.line}:${index}`) }));
}

/** A UUID (version 8) of a key: the same row always makes the same event. */
function eventIdOf(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
