import type { Sql } from '#database/database.js';
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
  if (found === undefined) throw notFound('link');
  const { channel, hmac, workspaceId } = found.address;
  const proved = { channel, hmac };
  if (found.kind === 'message') {
    const { fanId, campaignId } = found.message;
    return { workspaceId, fanId, campaignId, proved };
  }
  const { fanId, campaignId, confirmedAt } = found.signUp;
  // Before it is confirmed, the link proves nothing yet that could be chosen of.
  if (fanId === null || confirmedAt === null) throw notFound('link');
  return { workspaceId, fanId, campaignId, proved };
}
