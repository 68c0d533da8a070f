/** A message's own topic at a push service: its id (UUID) in 22 signs of base64url, for a topic has 32 at most. */
export const topicOf = (messageId: string): string =>
  Buffer.from(messageId.replaceAll('-', ''), 'hex').toString('base64url');
