import { v7 as uuid } from 'uuid';
import type { Sql } from '#database/database.js';
import { findFansByExternalId } from '#database/fans/fans.js';
import {
  findIdentityOwners,
  readAddressHmacs,
  sealAddress,
  type SealedAddress,
} from '#database/fans/identities.js';
import { linesOfFans } from '#database/fans/imports.js';
import type { SecretBox } from '#database/secret-box.js';
import {
  columnOf,
  fateOf,
  KnownFans,
  matchRow,
  type Fingerprints,
  type RowMatch,
} from '#domain/fans/match-row.js';
import type { RowFault } from '#domain/fans/row-faults.js';
import { type AddressChannel, isAddressChannel } from '#domain/terms.js';
import type { ImportRow } from './read-row.js';

/** A good row with its addresses sealed, before anybody has looked whose they are. */
export interface SealedRow {
  row: ImportRow;
  addresses: SealedAddress<AddressChannel>[];
}

/** A row with the fan it is about. */
export interface MatchedRow {
  row: ImportRow;
  fanId: string;
  isNew: boolean;
  /** Those that the fan gets. */
  addresses: SealedAddress<AddressChannel>[];
}

export function sealRow(box: SecretBox, workspaceId: string, row: ImportRow): SealedRow {
  const addresses = [
    ...(row.email === null ? [] : [sealAddress(box, workspaceId, 'email', row.email)]),
    ...(row.phone === null ? [] : [sealAddress(box, workspaceId, 'sms', row.phone)]),
  ];
  return { row, addresses };
}

interface MatchJob {
  id: string;
  workspaceId: string;
}

/**
 * Which fan each row is about, in the order of the rows: a fan whom one row makes is known to the next. A fan whom an
 * earlier row of the same import was about is not taken twice.
 */
export async function matchRows(
  sql: Sql,
  { id, workspaceId }: MatchJob,
  rows: readonly SealedRow[],
): Promise<{ matched: MatchedRow[]; faults: RowFault[] }> {
  const known = await knownFans(sql, workspaceId, rows);
  const firstLines = await linesOfFans(sql, id, known.fanIds);
  const matched: MatchedRow[] = [];
  const faults: RowFault[] = [];
  for (const sealed of rows) {
    const { row } = sealed;
    const match = matchRow({ externalId: row.externalId, addresses: fingerprintsOf(sealed) }, known.fans);
    const fault = refusal(row, match, firstLines);
    if (fault !== undefined) {
      faults.push(fault);
      continue;
    }
    const fanId = match.kind === 'known' ? match.fanId : uuid();
    firstLines.set(fanId, row.line);
    const taken = takeAddresses(sealed, fanId, known.fans, faults);
    if (row.externalId !== null) known.fans.addExternalId(row.externalId, fanId);
    matched.push({ row: taken.row, fanId, isNew: match.kind === 'new', addresses: taken.addresses });
  }
  return { matched, faults };
}

/** All fans whom the rows may be about, with all of their addresses. */
async function knownFans(
  sql: Sql,
  workspaceId: string,
  rows: readonly SealedRow[],
): Promise<{ fans: KnownFans; fanIds: string[] }> {
  const externalIds = rows.flatMap(({ row: { externalId } }) => (externalId === null ? [] : [externalId]));
  const [byExternalId, owners] = await Promise.all([
    findFansByExternalId(sql, workspaceId, externalIds),
    findIdentityOwners(
      sql,
      workspaceId,
      rows.flatMap(({ addresses }) => addresses),
    ),
  ]);
  const fanIds = [...new Set([...byExternalId.values(), ...owners.map(({ fanId }) => fanId)])];
  const fans = new KnownFans();
  for (const [externalId, fanId] of byExternalId) fans.addExternalId(externalId, fanId);
  for (const { fanId, channel, hmac } of await readAddressHmacs(sql, workspaceId, fanIds))
    if (isAddressChannel(channel)) fans.addAddress(fanId, channel, hmac);
  return { fans, fanIds };
}

const fingerprintsOf = ({ addresses }: SealedRow): Fingerprints =>
  Object.fromEntries(addresses.map(({ channel, hmac }) => [channel, hmac]));

function refusal(
  { line }: ImportRow,
  match: RowMatch,
  firstLines: ReadonlyMap<string, number>,
): RowFault | undefined {
  if (match.kind === 'new') return undefined;
  if (match.kind === 'ambiguous') return { line, kind: 'ambiguous', reason: match.reason, fanId: null };
  const first = firstLines.get(match.fanId);
  if (first === undefined) return undefined;
  const reason = `duplicate: same ${match.by} as line ${first}`;
  return { line, kind: 'duplicate', reason, fanId: match.fanId };
}

/** The addresses that the fan gets, and the row without what it says of one that the fan does not get. */
function takeAddresses(
  { row, addresses }: SealedRow,
  fanId: string,
  known: KnownFans,
  faults: RowFault[],
): SealedRow {
  const warn = (kind: RowFault['kind'], reason: string, other: string | null) =>
    faults.push({ line: row.line, kind, reason, fanId: other });
  const taken: SealedAddress<AddressChannel>[] = [];
  let kept = row;
  for (const address of addresses) {
    const { channel, hmac } = address;
    const fate = fateOf(fanId, channel, hmac, known);
    const column = columnOf(channel);
    if (fate.kind === 'kept') {
      warn('kept', `${column}: this fan has another ${column}, which stays`, fanId);
      kept = withoutGrant(kept, channel, () =>
        warn('consent_dropped', `${CONSENT[channel]}: for an address that the fan did not get`, null),
      );
      continue;
    }
    if (fate.kind === 'shared') warn('shared', `${column}: another fan has this ${column}, too`, fate.with);
    if (known.addressOf(fanId, channel) === undefined) taken.push(address);
    known.addAddress(fanId, channel, hmac);
  }
  return { row: kept, addresses: taken };
}

const CONSENT = { email: 'email_consent', sms: 'sms_consent' } as const;

/** A yes is about the address of its row. A no counts whatever the address. */
function withoutGrant(row: ImportRow, channel: AddressChannel, onDropped: () => void): ImportRow {
  const granted = channel === 'email' ? row.emailConsent : row.smsConsent;
  if (granted !== true) return row;
  onDropped();
  return channel === 'email' ? { ...row, emailConsent: null } : { ...row, smsConsent: null };
}
