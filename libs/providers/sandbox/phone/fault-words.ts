import type { Fault } from '#providers/sandbox/options.js';

/** What the page says of each fault. */
export const FAULT_WORDS: Readonly<Record<Fault, { name: string; group: FaultGroup }>> = {
  undelivered: { name: 'Never arrives', group: 'Both' },
  senderRefused: { name: 'Sender refused', group: 'Both' },
  rateLimited: { name: 'Too many requests (429)', group: 'Both' },
  serverError: { name: 'Service unavailable (503)', group: 'Both' },
  timeoutBeforeAcceptance: { name: 'Not taken, no answer', group: 'Both' },
  timeoutAfterAcceptance: { name: 'Accepted, no answer', group: 'Both' },
  resetAfterAcceptance: { name: 'Accepted, connection reset', group: 'Both' },
  pageAfterAcceptance: { name: 'Accepted, a foreign page answers', group: 'Both' },
  redirected: { name: 'Sent elsewhere (302)', group: 'Both' },
  duplicateCallbacks: { name: 'Callbacks come twice', group: 'Both' },
  reorderedCallbacks: { name: 'Callbacks out of order', group: 'Both' },
  emptyAfterAcceptance: { name: 'Accepted, empty answer', group: 'Texts' },
  failedAtOnce: { name: 'Failed at once (30008)', group: 'Texts' },
  unregisteredSender: { name: 'Sender not registered (30034)', group: 'Texts' },
  byRcs: { name: 'By RCS, if a messaging service sends', group: 'Texts' },
  lateBounce: { name: 'Delivered, then sent back', group: 'Emails' },
  droppedByMistake: { name: 'Dropped for a mistake of ours', group: 'Emails' },
  domainRefused: { name: 'Domain not trusted (5.7.515)', group: 'Emails' },
  subscriptionGone: { name: 'Subscription gone (410)', group: 'Notifications' },
  subscriptionUnknown: { name: 'Subscription unknown (404)', group: 'Notifications' },
  messageTooLarge: { name: 'Message too large (413)', group: 'Notifications' },
  appRefused: { name: 'App refused', group: 'Streaming services' },
  notAllowListed: { name: 'Account not on the allow list', group: 'Streaming services' },
  dayLimited: { name: 'Quota of the day used up', group: 'Streaming services' },
  pageInstead: { name: 'A foreign page answers', group: 'Streaming services' },
  emptyInstead: { name: 'Empty answer', group: 'Streaming services' },
  cutAnswer: { name: 'Done, answer cut off', group: 'Streaming services' },
  neverAppears: { name: 'Never in the library (Apple)', group: 'Streaming services' },
  noSubscription: { name: 'No subscription (Apple)', group: 'Streaming services' },
  invalidGrant: { name: 'Grant ended', group: 'Streaming services' },
  missingScope: { name: 'Grant without the right to follow', group: 'Streaming services' },
};

export const FAULT_GROUPS = ['Both', 'Texts', 'Emails', 'Notifications', 'Streaming services'] as const;
export type FaultGroup = (typeof FAULT_GROUPS)[number];
