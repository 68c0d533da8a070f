/**
 * Where a message stands that is no step of a flow: an answer to a reply, a question to confirm, a code, a test.
 * `unknown`: it may have been sent, so it is not sent again by itself. `refused`: the last look before the call found
 * that it may not be sent.
 */
export const QUEUE_STATES = ['pending', 'attempting', 'accepted', 'rejected', 'unknown', 'refused'] as const;
export type QueueState = (typeof QUEUE_STATES)[number];
