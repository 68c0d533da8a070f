import { hash } from 'node:crypto';
import { type NewEvent, newEvent, type Occasion } from '#database/events/new-event.js';
import { v7 as uuid } from 'uuid';
import type { ImportEvidence } from '#contracts/fans/imports.js';
import { readLiveGrants, upsertConnections } from '#database/services/connections.js';
import { appFor } from '#database/services/service-apps.js';
import { consentEvents } from '#database/consents/consents.js';
import type { NewConsent } from '#database/consents/ledger.js';
import type { Sql } from '#database/database.js';
import { hasRelease } from '#database/campaigns/campaigns.js';
import { requestEnrollments } from '#database/audiences/entries.js';
import { appendEvents, appendFirstEvents } from '#database/events/event-store.js';
import { correctFirstEvents, fillFanBlanks, insertFans } from '#database/fans/fans.js';
import { fillNames } from '#database/fans/fan-profile.js';
import { insertAddresses, insertKnownAddresses } from '#database/fans/identities.js';
import { rememberFans } from '#database/fans/imports.js';
import type { RowFault } from '#domain/fans/row-faults.js';
import type { SecretBox } from '#database/secret-box.js';
import type { EpochMs, PreSavePath, Service } from '#domain/terms.js';
import { countGrants, recordRowConsents } from './import-consents.js';
import { matchRows, type MatchedRow, type SealedRow } from './match-rows.js';

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

/** What became of the rows of a batch. Warnings are among the faults. */
export interface BatchOutcome {
  imported: number;
  made: number;
  faults: RowFault[];
}

/** Imports good rows, set by set, in the caller's transaction. `realNow`: the present in real time. */
export async function importBatch(
  sql: Sql,
  { box, realNow }: { box: SecretBox; realNow: EpochMs },
  job: ImportJob,
  rows: readonly SealedRow[],
): Promise<BatchOutcome> {
  const { workspaceId } = job;
  const addresses = rows.flatMap((row) => row.addresses);
  // Statements that do not wait for each other's answers go to the server in one round trip, in this order. The
  // addresses come before anybody looks whose they are: of two imports of the same people the second waits, and sees
  // the first.
  const [, { matched, faults }, preSaves] = await Promise.all([
    insertAddresses(sql, workspaceId, addresses),
    matchRows(sql, job, rows),
    writesPreSaves(sql, job),
  ]);
  const [fresh, known] = [matched.filter(({ isNew }) => isNew), matched.filter(({ isNew }) => !isNew)];
  const planned = fresh.map((one) => ({ ...fanOf(one), firstEvents: countFacts(job, one, preSaves) }));
  const made = await insertFans(sql, workspaceId, planned);
  if (made.length < fresh.length) throw new RacedError('A fan of this batch was made meanwhile.');
  await Promise.all([
    insertKnownAddresses(sql, workspaceId, matched.flatMap(identitiesOf)),
    fillFanBlanks(sql, workspaceId, known.map(fanOf)),
    storeGrants(sql, { box, realNow }, workspaceId, matched),
  ]);
  await fillNames(sql, box, workspaceId, matched.map(nameOf));
  const granted = await withGrants(sql, workspaceId, matched);
  const dropped = await writeFacts(sql, job, granted, preSaves);
  return { imported: matched.length, made: made.length, faults: [...faults, ...dropped] };
}

/** A campaign without a release has nothing to pre-save. */
const writesPreSaves = async (sql: Sql, { campaignId }: ImportJob): Promise<boolean> =>
  campaignId !== null && (await hasRelease(sql, campaignId));

/** How many events the row of a new fan becomes, if each of its grants counts. */
const countFacts = (job: ImportJob, { row }: MatchedRow, preSaves: boolean): number =>
  countGrants(job, row) + (preSaves ? 1 : 0);

const identitiesOf = ({ fanId, addresses }: MatchedRow) =>
  addresses.map((address) => ({ ...address, id: uuid(), fanId }));

const fanOf = ({ fanId, row: { externalId, territory, zone, locale } }: MatchedRow) => ({
  ...{ id: fanId, externalId },
  ...{ territory, zone, locale },
});

const nameOf = ({ fanId, row: { firstName, lastName } }: MatchedRow) => ({ fanId, firstName, lastName });

/** A row with the path by which its fan comes in. */
interface RoutedRow extends MatchedRow {
  path: PreSavePath;
  service: Service | null;
}

/** A grant that a fan gave before counts where the row does not state another path. */
async function withGrants(
  sql: Sql,
  workspaceId: string,
  matched: readonly MatchedRow[],
): Promise<RoutedRow[]> {
  const open = matched.filter(({ isNew, row }) => !isNew && row.path === null).map(({ fanId }) => fanId);
  const grants = await readLiveGrants(sql, workspaceId, open);
  return matched.map((one): RoutedRow => {
    const { path, service } = one.row;
    if (path !== null) return { ...one, path, service };
    const live = (grants.get(one.fanId) ?? []).filter((other) => service === null || other === service);
    const [granted] = live;
    return granted === undefined
      ? { ...one, path: 'reminder', service }
      : { ...one, path: 'service', service: granted };
  });
}

/**
 * Writes the ledger entries, the events, and the list of the fans the import was about. Returns the consents that count
 * for nothing.
 */
async function writeFacts(
  sql: Sql,
  job: ImportJob,
  matched: RoutedRow[],
  preSaves: boolean,
): Promise<RowFault[]> {
  const { changes, dropped } = await recordRowConsents(sql, job, matched);
  const changesOf = new Map<string, NewConsent[]>();
  for (const change of changes) {
    const others = changesOf.get(change.fanId);
    if (others === undefined) changesOf.set(change.fanId, [change]);
    else others.push(change);
  }
  const facts = matched.map((one) => ({
    one,
    events: eventsOf(job, one, changesOf.get(one.fanId) ?? [], preSaves),
  }));
  const [fresh, known] = [facts.filter(({ one }) => one.isNew), facts.filter(({ one }) => !one.isNew)];
  // A grant that counts for nothing is no event.
  const fewer = fresh.filter(({ one, events }) => events.length !== countFacts(job, one, preSaves));
  const remembered = matched.map(({ fanId, isNew, path, service, row: { line } }) => ({
    ...{ fanId, isNew, line },
    ...(preSaves ? { path, service } : { path: null, service: null }),
  }));
  await Promise.all([
    correctFirstEvents(
      sql,
      fewer.map(({ one, events }) => ({ id: one.fanId, firstEvents: events.length })),
    ),
    appendFirstEvents(
      sql,
      fresh.flatMap(({ events }) => events),
    ),
    appendEvents(
      sql,
      known.flatMap(({ events }) => events),
    ),
    rememberFans(sql, job.id, remembered),
  ]);
  if (!preSaves) await enterAll(sql, job, matched);
  return dropped;
}

/** A campaign without a release has nothing to pre-save, so each row requests an enrollment. */
async function enterAll(
  sql: Sql,
  { workspaceId, campaignId, now }: ImportJob,
  matched: readonly MatchedRow[],
): Promise<void> {
  if (campaignId === null) return;
  const request = { workspaceId, campaignId, by: 'import', origin: 'import', occurredAt: now } as const;
  for (const source of new Set(matched.map(({ row }) => row.source))) {
    const fanIds = matched.filter(({ row }) => row.source === source).map(({ fanId }) => fanId);
    await requestEnrollments(sql, { ...request, source: source ?? undefined }, fanIds);
  }
}

/**
 * A grant in a list was asked for by the app of the workspace, if it has one. The fan agreed when they pre-saved: from
 * then on the grant lives.
 */
async function storeGrants(
  sql: Sql,
  { box, realNow }: { box: SecretBox; realNow: EpochMs },
  workspaceId: string,
  matched: readonly MatchedRow[],
): Promise<void> {
  const apps = new Map<Service, string | null>();
  const grants: Parameters<typeof upsertConnections>[2] = [];
  for (const { fanId, row } of matched) {
    const { service, refreshToken, scopes, preSavedAt } = row;
    if (service === null || refreshToken === null) continue;
    const known = apps.get(service);
    const serviceAppId =
      known === undefined ? ((await appFor(sql, workspaceId, null, service))?.id ?? null) : known;
    apps.set(service, serviceAppId);
    const authorizedAt = Math.min(preSavedAt ?? realNow, realNow);
    const refreshTokenEncrypted = box.seal(refreshToken);
    grants.push({ id: uuid(), fanId, service, refreshTokenEncrypted, scopes, serviceAppId, authorizedAt });
  }
  await upsertConnections(sql, workspaceId, grants);
}

/** Consents first: whoever reacts to the pre-save sees them. Ids derive from the row, so a row is one fact. */
function eventsOf(
  job: ImportJob,
  { fanId, row, path, service }: RoutedRow,
  consents: NewConsent[],
  preSaves: boolean,
): NewEvent[] {
  const { workspaceId, campaignId, now } = job;
  const preSavedAt = row.preSavedAt ?? now;
  const consentedAt = Math.min(row.consentAt?.getTime() ?? preSavedAt, now);
  const occasion: Occasion = { workspaceId, campaignId, origin: 'import', occurredAt: consentedAt };
  const events = consentEvents(occasion, consents);
  if (campaignId !== null && preSaves) {
    const { source } = row;
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
  const hex = hash('sha256', key, 'hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
