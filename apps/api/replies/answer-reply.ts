import type { AnswerReply } from '#contracts/consents/replies.js';
import { writeAudit, type NewAuditEntry } from '#database/access/audit.js';
import { lockAddress } from '#database/consents/keywords.js';
import { addAnswer } from '#database/consents/reply-answers.js';
import { findReply, resolveReply, settleDoubts, type ReplyRow } from '#database/consents/replies.js';
import { stopAddress } from '#database/consents/suppression.js';
import type { Database, Sql } from '#database/database.js';
import type { SecretBox } from '#database/secret-box.js';
import type { EpochMs } from '#domain/terms.js';
import { retryDeadlocks } from '#database/retry-deadlocks.js';

interface AnswerRequest {
  workspaceId: string;
  replyId: string;
  actor: NewAuditEntry['actor'];
  /** Workspace time. */
  now: EpochMs;
  answer: AnswerReply;
}

type AnswerOutcome = { kind: 'answered' } | { kind: 'unknown' } | { kind: 'refused'; reason: string };

/** A person's word on a reply: resolves a doubt, answers, or both, with its audit entry. */
export function answerReply(
  deps: { database: Database; box: SecretBox },
  request: AnswerRequest,
): Promise<AnswerOutcome> {
  const { workspaceId, replyId } = request;
  return retryDeadlocks(() =>
    deps.database.transaction(async (sql): Promise<AnswerOutcome> => {
      const seen = await findReply(sql, workspaceId, replyId);
      if (seen === undefined) return { kind: 'unknown' };
      // The address first, as a claim and a STOP do it; then the reply as it is now.
      const block = await lockAddress(sql, { workspaceId, hmac: seen.addressHmac });
      const reply = (await findReply(sql, workspaceId, replyId)) ?? seen;
      const reason = refusalOf(reply, request.answer, block !== 'nothing');
      if (reason !== undefined) return { kind: 'refused', reason };
      return act(sql, deps.box, reply, request);
    }),
  );
}

function refusalOf(
  reply: ReplyRow,
  { resolution, text }: AnswerReply,
  suppressed: boolean,
): string | undefined {
  if (resolution === 'not_stop' && reply.state !== 'doubtful' && reply.state !== 'open')
    return 'The reply is neither doubtful nor open.';
  if (text === undefined) return undefined;
  if (suppressed) return 'The number is suppressed: nothing is sent to it.';
  if (reply.carrier === 'whatsapp') return 'A reply by WhatsApp cannot be answered by SMS.';
  if (reply.addressEncrypted === null) return 'The number of this reply is not kept any more.';
  return undefined;
}

async function act(
  sql: Sql,
  box: SecretBox,
  reply: ReplyRow,
  { workspaceId, actor, now, answer: { resolution, text } }: AnswerRequest,
): Promise<AnswerOutcome> {
  const { id: replyId, fanId, addressHmac: hmac } = reply;
  const note = (action: string) =>
    writeAudit(sql, {
      ...{ workspaceId, actor, action, details: { replyId } },
      ...(fanId === null ? {} : { fanId }),
    });
  if (resolution === 'stop') {
    const address = { workspaceId, channel: 'sms' as const, hmac };
    await stopAddress(sql, address, { reason: 'stop', method: 'sms_stop', occurredAt: now });
    await settleDoubts(sql, address, 'stop');
    await resolveReply(sql, replyId, { state: 'done', resolution });
    await note('reply.stop');
    return { kind: 'answered' };
  }
  if (text !== undefined) {
    const added = await addAnswer(sql, { workspaceId, replyId, textEncrypted: box.seal(text) });
    if (added === undefined) return { kind: 'refused', reason: 'The reply has been answered.' };
    await note('reply.answer');
  }
  if (resolution === 'not_stop') await note('reply.not_stop');
  // A doubt stays one until somebody says what it is, even if it was asked back.
  const stillDoubtful = reply.state === 'doubtful' && resolution === undefined;
  const state = stillDoubtful ? 'doubtful' : text === undefined ? 'done' : 'answered';
  await resolveReply(sql, replyId, { state, resolution: resolution ?? null });
  return { kind: 'answered' };
}
