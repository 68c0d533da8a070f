import { v7 as uuid } from 'uuid';
import type { Sql } from '#database/database.js';
import { findFansByExternalId } from '#database/fans/fans.js';
import {
  findIdentityOwners,
  readAddressHmacs,
  sealAddress,
  type IdentityOwner,
  type SealedAddress,
} from '#database/fans/identities.js';
import type { RowFault } from '#database/fans/imports.js';
import type { SecretBox } from '#database/secret-box.js';
import type { ImportRow } from './read-row.js';

/** A row with the fan it is about. */
export interface MatchedRow {
  row: ImportRow;
  fanId: string;
  isNew: boolean;
  addresses: SealedAddress[];
}

/**
 * Which fan each row is about. The external id is the workspace's own word and finds its fan; an address is not: a
 * row with another fan's address is reported and left out, never merged.
 */
export async function matchRows(
  sql: Sql,
  box: SecretBox,
  workspaceId: string,
  rows: ImportRow[],
): Promise<{ matched: MatchedRow[]; faults: RowFault[] }> {
  const externalIds = rows.flatMap(({ externalId }) => (externalId === null ? [] : [externalId]));
  const known = await findFansByExternalId(sql, workspaceId, externalIds);
  const candidates = rows.map((row): MatchedRow => {
    const fanId = row.externalId === null ? undefined : known.get(row.externalId);
    return {
      row,
      fanId: fanId ?? uuid(),
      isNew: fanId === undefined,
      addresses: sealed(box, workspaceId, row),
    };
  });
  const owners = await findIdentityOwners(
    sql,
    workspaceId,
    candidates.flatMap(({ addresses }) => addresses),
  );
  const held = await readAddressHmacs(sql, workspaceId, [...known.values()]);
  const faults: RowFault[] = [];
  const matched = candidates.filter((candidate) => {
    const fault = duplicateOf(candidate, owners) ?? contradictionOf(candidate, held);
    if (fault !== undefined) faults.push(fault);
    return fault === undefined;
  });
  return { matched, faults };
}

function sealed(box: SecretBox, workspaceId: string, { email, phone }: ImportRow): SealedAddress[] {
  return [
    ...(email === null ? [] : [sealAddress(box, workspaceId, 'email', email)]),
    ...(phone === null ? [] : [sealAddress(box, workspaceId, 'sms', phone)]),
  ];
}

const COLUMN = { email: 'email', sms: 'phone' } as const;

function duplicateOf({ row, fanId, addresses }: MatchedRow, owners: IdentityOwner[]): RowFault | undefined {
  for (const { channel, hmac } of addresses) {
    const other = owners.find(
      (owner) => owner.channel === channel && owner.hmac === hmac && owner.fanId !== fanId,
    );
    if (other === undefined) continue;
    const reason = `duplicate: another fan has this ${COLUMN[channel]}`;
    return { line: row.line, kind: 'duplicate', reason, fanId: other.fanId };
  }
  return undefined;
}

/** A known fan keeps the address given first: an import is no proof that it changed. */
function contradictionOf({ row, fanId, addresses }: MatchedRow, held: IdentityOwner[]): RowFault | undefined {
  const other = addresses.find(({ channel, hmac }) =>
    held.some((one) => one.fanId === fanId && one.channel === channel && one.hmac !== hmac),
  );
  if (other === undefined) return undefined;
  const column = COLUMN[other.channel];
  return {
    line: row.line,
    kind: 'rejected',
    reason: `${column}: this fan has another ${column}`,
    fanId: null,
  };
}
