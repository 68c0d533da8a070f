/**
 * How a message stands. `pending`: nothing was called. `attempting`: a provider may have been called. `unknown`: the
 * provider was called and its outcome is not known. `abandoned`: nothing was heard of it for days.
 */
export const MESSAGE_STATES = [
  'pending',
  'attempting',
  'accepted',
  'rejected',
  'unknown',
  'abandoned',
] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];
