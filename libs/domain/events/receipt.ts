import { SERVICE_FAILURE_REASONS, type KnownServiceFailure, type ServiceFailureReason } from './reasons.js';

/** How an action that we promised a fan has ended. Every promised save ends in one of these. */
export const RECEIPT_OUTCOMES = [
  /** We did it, and read it back. */
  'saved',
  /** It was in the library before we came. */
  'already_there',
  /** The service took the request, but the item never appeared. */
  'ignored',
  /** The release did not appear on the service in the fan's territory. */
  'unavailable',
  /** The fan has no grant (any more) that the service accepts. */
  'token_dead',
  /** The service could not be reached until the time was up. */
  'gave_up',
  /** The service refuses our app. This says nothing about the fan. */
  'app_refused',
  /** It cannot be done: a scope is missing, nobody knows the id, the campaign has ended. */
  'not_possible',
] as const;
export type ReceiptOutcome = (typeof RECEIPT_OUTCOMES)[number];

/** What comes next for the fan. The failed way of the flow's step does it. */
export const NEXT_ACTIONS = [
  /** There is nothing to do. */
  'none',
  /** The fan is asked to do it by hand. */
  'ask_to_save',
  /** The fan is asked to connect the service again. */
  'ask_to_connect',
] as const;
export type NextAction = (typeof NEXT_ACTIONS)[number];

const NEXT: Readonly<Record<ReceiptOutcome, NextAction>> = {
  saved: 'none',
  already_there: 'none',
  ignored: 'ask_to_save',
  unavailable: 'ask_to_save',
  token_dead: 'ask_to_connect',
  gave_up: 'ask_to_save',
  app_refused: 'ask_to_save',
  not_possible: 'ask_to_save',
};

/** One value for each outcome. */
export const perOutcome = <T>(of: (outcome: ReceiptOutcome) => T): Record<ReceiptOutcome, T> => ({
  saved: of('saved'),
  already_there: of('already_there'),
  ignored: of('ignored'),
  unavailable: of('unavailable'),
  token_dead: of('token_dead'),
  gave_up: of('gave_up'),
  app_refused: of('app_refused'),
  not_possible: of('not_possible'),
});

const OF_KNOWN: Readonly<Record<KnownServiceFailure, ReceiptOutcome>> = {
  not_available: 'unavailable',
  gave_up: 'gave_up',
  app_refused: 'app_refused',
  ignored: 'ignored',
  reconnect_needed: 'token_dead',
  not_connected: 'token_dead',
  campaign_ended: 'not_possible',
  not_possible: 'not_possible',
  scope_missing: 'not_possible',
  release_id_missing: 'not_possible',
  track_id_missing: 'not_possible',
  artist_id_missing: 'not_possible',
  unobservable: 'not_possible',
  forbidden: 'not_possible',
  fan_not_allow_listed: 'not_possible',
  no_subscription: 'not_possible',
  library_full: 'not_possible',
};

/**
 * The outcome that each reason of a failure means. The reason of a service's own that is not named here means
 * `not_possible`. Queries take this table as a parameter, so that code and database have one rule.
 */
export const OUTCOME_OF_REASON: Readonly<Record<string, ReceiptOutcome>> = {
  ...OF_KNOWN,
  // The service does not know the item (any more).
  http_404: 'unavailable',
};

export const isKnownFailure = (reason: string): reason is KnownServiceFailure =>
  SERVICE_FAILURE_REASONS.some((known) => known === reason);

export const isReceiptOutcome = (word: unknown): word is ReceiptOutcome =>
  RECEIPT_OUTCOMES.some((outcome) => outcome === word);

/** The outcome of an action that failed for this reason. */
export function outcomeOfFailure(reason: ServiceFailureReason): ReceiptOutcome {
  return Object.hasOwn(OUTCOME_OF_REASON, reason)
    ? (OUTCOME_OF_REASON[reason] ?? 'not_possible')
    : 'not_possible';
}

/** What comes next after this outcome. A campaign that has ended asks its fans for nothing more. */
export function nextActionOf(outcome: ReceiptOutcome, reason?: ServiceFailureReason): NextAction {
  return reason === 'campaign_ended' ? 'none' : NEXT[outcome];
}
