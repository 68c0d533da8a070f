/** By what the figures of messages can be told apart. Days and weeks are those of the workspace's zone. */
export const MESSAGE_GROUPS = ['step', 'channel', 'purpose', 'day', 'week'] as const;
export type MessageGroupBy = (typeof MESSAGE_GROUPS)[number];
