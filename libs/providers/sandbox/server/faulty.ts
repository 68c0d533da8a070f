import type { FaultDice } from '#providers/sandbox/fault-dice.js';
import type { Reply } from './http.js';

/** The provider's own answers for its faults. */
export interface TroubleReplies {
  rateLimited(): Reply;
  serverError(): Reply;
  /** Only of who sends messages. */
  senderRefused?(): Reply;
}

/** A page that something between us and the provider answers with. */
const PAGE: Reply = {
  kind: 'text',
  status: 200,
  body: '<!doctype html><title>Welcome</title><h1>It works</h1>',
  headers: { 'content-type': 'text/html' },
};
const ELSEWHERE: Reply = { kind: 'text', status: 302, body: '', headers: { location: '/landing/elsewhere' } };

/**
 * Runs one request with the faults that the dice choose. A fault before `act` means that nothing was done. After `act`
 * the answer may be lost: the product must not take that for a failure.
 */
export function amongFaults(
  dice: FaultDice,
  request: { identity: string; changes: boolean; troubles: TroubleReplies; act: () => Reply },
): Reply {
  const { identity, troubles } = request;
  if (dice.strikes('rateLimited', identity)) return troubles.rateLimited();
  if (dice.strikes('serverError', identity)) return troubles.serverError();
  if (dice.strikes('redirected', identity)) return ELSEWHERE;
  if (troubles.senderRefused !== undefined && dice.strikes('senderRefused', identity))
    return troubles.senderRefused();
  const reply = request.act();
  const accepted = (reply.kind === 'json' || reply.kind === 'text') && reply.status < 300;
  if (!request.changes || !accepted) return reply;
  if (dice.strikes('timeoutAfterAcceptance', identity)) return { kind: 'silence' };
  if (dice.strikes('resetAfterAcceptance', identity)) return { kind: 'reset' };
  if (dice.strikes('pageAfterAcceptance', identity)) return PAGE;
  return reply;
}
