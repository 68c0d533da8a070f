import type {
  ClosedReason,
  DeferredReason,
  KnownServiceFailure,
  NotSentReason,
  RunEndReason,
  WaitingReason,
} from './reasons.js';

/*
 * The closed reasons as people read them. Each answer of the API carries the code beside the words: programs compare
 * codes, and the words may be bettered.
 */

/** What a fan waits for, as it follows "Waiting for". */
export const WAITING_WORDS: Readonly<Record<WaitingReason, string>> = {
  duration: 'the time that the step names to pass',
  release: 'the release to come out',
  send_window: 'an hour at which messages may be sent',
  window: 'the hours that the step names',
  date: 'the date that the step names',
  cap: 'room under the limit of messages',
  quiet_hours: 'quiet hours to end',
  budget: 'money: the spend cap is reached',
  review: 'a member to look at the message',
  release_late: 'the release to appear on the service, where it is late',
};

/** Why a message was put off, as it follows "waits". */
const DEFERRED_WORDS: Readonly<Record<DeferredReason, string>> = {
  paused: 'while the campaign is paused',
  cap: 'for room under the limit of messages',
  quiet_hours: 'for quiet hours to end',
  budget: 'for money: the spend cap is reached',
  reply_doubtful: 'until somebody has looked at the reply that may ask us to stop',
};

/** Why a message was not sent, as a clause of its own. */
export const NOT_SENT_WORDS: Readonly<Record<NotSentReason, string>> = {
  unreachable: 'the fan has no address on any channel of the step',
  no_consent: 'the fan has not agreed to such messages',
  suppressed: 'the address is blocked',
  holdout: 'the fan is in the holdout and gets no marketing here',
  cap_campaign: 'the campaign has sent as many messages as it may',
  country_unknown: 'the legal hours are unknown without a country',
  country_not_allowed: 'the workspace has not allowed texts to the country, whose rules nobody has looked up',
  no_window: "the flow's own hours leave none that the law allows",
  expired: 'it would have come too late',
  not_needed: 'it was not needed any more',
  review_cancelled: 'a member has looked at it and has cancelled it',
  campaign_ended: 'the campaign had ended',
  already_attempted: 'this visit of the step has sent its message already',
  address_reached: 'another fan with the same address got this very message',
  template_missing: 'the message is not written for this channel',
  no_way_out: 'the message has no way to opt out',
  fan_rests: 'the fan has taken a pause, or wants fewer messages',
};

/** Why an enrollment is over, as a clause of its own. */
const CLOSED_WORDS: Readonly<Record<ClosedReason, string>> = {
  campaign_ended: 'the campaign has ended',
  release_cancelled: 'the release was cancelled',
  flow_ended: 'the fan is through with all tracks of the flow',
  exited_by_operator: 'somebody took the fan out',
  undone_by_fan: 'the fan took the pre-save back',
  erased: 'the fan was erased',
};

/** Why a run of a track is over, as a clause of its own. The reason of an `exit` step is the marketer's own word. */
const RUN_END_WORDS: Readonly<Record<RunEndReason, string>> = {
  ...CLOSED_WORDS,
  end: 'the last step was passed',
  goal: 'the goal of the track was reached',
  flow_goal: 'a goal of the flow was reached',
  restarted: 'the track began anew',
  moved: 'the fan was moved to another track',
};

/** Why an action on a streaming service failed, as a clause of its own. A service's own code stands for itself. */
const SERVICE_FAILURE_WORDS: Readonly<Record<KnownServiceFailure, string>> = {
  not_available: "the release did not appear on the service in the fan's territory",
  gave_up: 'the service could not do it until the time was up',
  campaign_ended: 'the campaign had ended',
  not_connected: 'the fan has no grant on the service',
  not_possible: 'the service cannot do it',
  scope_missing: 'the fan has not agreed to it',
  release_id_missing: 'nobody knows the release on the service',
  track_id_missing: 'nobody knows the lead track on the service',
  artist_id_missing: 'nobody knows the artist on the service',
  reconnect_needed: 'the service does not accept the grant any more',
  unobservable: 'nothing of it can be seen with this grant',
  forbidden: 'the service does not allow it',
  fan_not_allow_listed: 'our app may serve only the few people on its list',
  no_subscription: 'the fan has no subscription, and so no library',
  library_full: "the fan's list is full",
  ignored: 'the service took the request, but it never appeared in the library',
  app_refused: 'the service refuses our app, which says nothing about the fan',
};

const isServiceFailure = (reason: string): reason is KnownServiceFailure =>
  Object.hasOwn(SERVICE_FAILURE_WORDS, reason);
export const serviceFailureWords = (reason: string): string =>
  isServiceFailure(reason) ? SERVICE_FAILURE_WORDS[reason] : reason;

const isRunEnd = (reason: string): reason is RunEndReason => Object.hasOwn(RUN_END_WORDS, reason);
export const runEndWords = (reason: string): string => (isRunEnd(reason) ? RUN_END_WORDS[reason] : reason);

const isClosed = (reason: string): reason is ClosedReason => Object.hasOwn(CLOSED_WORDS, reason);
export const closedWords = (reason: string): string => (isClosed(reason) ? CLOSED_WORDS[reason] : reason);

const isNotSent = (reason: string): reason is NotSentReason => Object.hasOwn(NOT_SENT_WORDS, reason);
export const notSentWords = (reason: string): string => (isNotSent(reason) ? NOT_SENT_WORDS[reason] : reason);

const isDeferred = (reason: string): reason is DeferredReason => Object.hasOwn(DEFERRED_WORDS, reason);
export const deferredWords = (reason: string): string =>
  isDeferred(reason) ? DEFERRED_WORDS[reason] : reason;
