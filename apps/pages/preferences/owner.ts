import type { Sql } from '#database/database.js';
import { findFan } from '#database/fans/fans.js';
import { findWayOut } from '#database/pages/ways-out.js';
import type { SecretBox } from '#database/secret-box.js';
import type { Channel } from '#domain/terms.js';
import { notFound } from '#http/problem.js';

/** Whose choices a token opens. */
export interface Owner {
  workspaceId: string;
  fanId: string;
  campaignId: string;
  /** The address to which the link was sent: whoever has the link has the mailbox. */
  proved: { channel: Channel; hmac: string };
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
