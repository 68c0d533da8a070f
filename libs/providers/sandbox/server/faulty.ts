import type { FaultDice } from '#providers/sandbox/fault-dice.js';
import { empty, type Reply } from './http.js';

/** The provider's own answers for its faults. */
export interface TroubleReplies {
  rateLimited(): Reply;
  serverError(): Reply;
  /** Only of streaming services: the quota of a day is used up. */
  dayLimited?(retryAfterSeconds: number): Reply;
  /** Only of streaming services: the app itself is refused, whoever the fan is. */
  appRefused?(): Reply;
  /** Only of who sends messages. */
  senderRefused?(): Reply;
}

const DAY_SECONDS = 86_400;

/** A page that something between us and the provider answers with. */
const PAGE: Reply = {
  kind: 'text',
  status: 200,
  body: '<!doctype html><title>Welcome</title><h1>It works</h1>',
  headers: { 'content-type': 'text/html' },
};
const ELSEWHERE: Reply = { kind: 'text', status: 302, body: '', headers: { location: '/landing/elsewhere' } };

interface FaultyRequest {
  identity: string;
  changes: boolean;
  troubles: TroubleReplies;
  act: () => Reply;
}

/**
 * Runs one request with the faults that the dice choose. A fault before `act` means that nothing was done. After `act`
 * the answer may be lost: the product must not take that for a failure.
 */
export function amongFaults(dice: FaultDice, request: FaultyRequest): Reply {
  const refused = refusalOf(dice, request);
  if (refused !== undefined) return refused;
  const { identity } = request;
  const reply = request.act();
  const accepted = (reply.kind === 'json' || reply.kind === 'text') && reply.status < 300;
  if (accepted && dice.strikes('cutAnswer', identity)) return { kind: 'cut' };
  if (!request.changes || !accepted) return reply;
  if (dice.strikes('timeoutAfterAcceptance', identity)) return { kind: 'silence' };
  if (dice.strikes('resetAfterAcceptance', identity)) return { kind: 'reset' };
  if (dice.strikes('pageAfterAcceptance', identity)) return PAGE;
  return reply;
}

/** The faults that come before anything is done. */
function refusalOf(dice: FaultDice, { identity, troubles }: FaultyRequest): Reply | undefined {
  if (troubles.appRefused !== undefined && dice.strikes('appRefused', identity)) return troubles.appRefused();
  if (troubles.dayLimited !== undefined && dice.strikes('dayLimited', identity))
    return troubles.dayLimited(DAY_SECONDS);
  if (dice.strikes('timeoutBeforeAcceptance', identity)) return { kind: 'silence' };
  if (dice.strikes('rateLimited', identity)) return troubles.rateLimited();
  if (dice.strikes('serverError', identity)) return troubles.serverError();
  if (dice.strikes('redirected', identity)) return ELSEWHERE;
  if (dice.strikes('pageInstead', identity)) return PAGE;
  if (dice.strikes('emptyInstead', identity)) return empty(200);
  if (troubles.senderRefused !== undefined && dice.strikes('senderRefused', identity))
    return troubles.senderRefused();
  return undefined;
}
