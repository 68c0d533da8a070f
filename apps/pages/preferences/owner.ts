import type { Sql } from '#database/database.js';
import { findFan } from '#database/fans/fans.js';
import { findWayOut } from '#database/pages/ways-out.js';
import type { SecretBox } from '#database/secret-box.js';
import { type AddressChannel, type Channel, isAddressChannel } from '#domain/terms.js';
import { notFound } from '#http/problem.js';

/** Whose choices a token opens. */
export interface Owner {
  workspaceId: string;
  fanId: string;
  campaignId: string;
  /** The address to which the link was sent: whoever has the link has the mailbox. */
  proved: { channel: Channel; hmac: string };
}

/** Whoever reads what goes to an address of the fan's, and so can be sent a code there. */
export interface AddressOwner extends Owner {
  proved: { channel: AddressChannel; hmac: string };
}

/** @throws ProblemException 404, also for a link of a push: a browser is no place for a code. */
export async function findAddressOwner(sql: Sql, box: SecretBox, token: string): Promise<AddressOwner> {
  const { proved, ...owner } = await findOwner(sql, box, token);
  const { channel, hmac } = proved;
  if (!isAddressChannel(channel)) throw notFound('link');
  return { ...owner, proved: { channel, hmac } };
}

/** @throws ProblemException 404, told as a page: nobody has this token, or it proves nothing yet. */
export async function findOwner(sql: Sql, box: SecretBox, token: string): Promise<Owner> {
  const found = await findWayOut(sql, box, token);
  if (found === undefined || found.kind === 'test' || found.kind === 'code') throw notFound('link');
  const { channel, hmac, workspaceId } = found.address;
  const proved = { channel, hmac };
  const { fanId, campaignId } = found.kind === 'message' ? found.message : found.signUp;
  // Before it is confirmed, the link proves nothing yet that could be chosen of.
  const isProof = found.kind === 'message' || found.signUp.confirmedAt !== null;
  // Of a fan who was erased there is nothing to choose; the way out goes on to work.
  if (fanId === null || !isProof || (await findFan(sql, workspaceId, fanId)) === undefined)
    throw notFound('link');
  return { workspaceId, fanId, campaignId, proved };
}
