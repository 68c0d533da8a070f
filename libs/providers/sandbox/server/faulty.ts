import type { FaultDice } from '#providers/sandbox/fault-dice.js';
import type { Reply } from './http.js';

/** How a provider words its troubles. */
export interface TroubleReplies {
  rateLimited(): Reply;
  serverError(): Reply;
}

/**
 * Runs one request among faults. Before `act` nothing has been done; after an act that was accepted the answer
 * may be lost, which is the case the product must not take for a failure.
 */
export function amongFaults(
  dice: FaultDice,
  request: { identity: string; changes: boolean; troubles: TroubleReplies; act: () => Reply },
): Reply {
  const { identity, troubles } = request;
  if (dice.strikes('rateLimited', identity)) return troubles.rateLimited();
  if (dice.strikes('serverError', identity)) return troubles.serverError();
  const reply = request.act();
  const accepted = (reply.kind === 'json' || reply.kind === 'text') && reply.status < 300;
  if (!request.changes || !accepted) return reply;
  if (dice.strikes('timeoutAfterAcceptance', identity)) return { kind: 'silence' };
  if (dice.strikes('resetAfterAcceptance', identity)) return { kind: 'reset' };
  return reply;
}
