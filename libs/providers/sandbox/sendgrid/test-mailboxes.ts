/**
 * Mailboxes of the sandbox's own, by what stands behind a plus: `mia+bounce@example.com` has no mailbox, `+blocked` is
 * full, `+deferred` takes the message later, `+dropped` is refused by SendGrid itself, and `+spam` reports each
 * message it gets as spam.
 */
export const TEST_MAILBOXES = ['bounce', 'blocked', 'deferred', 'dropped', 'spam'] as const;
export type TestMailbox = (typeof TEST_MAILBOXES)[number];

export function testMailbox(address: string): TestMailbox | undefined {
  const [, tag] = /\+([a-z]+)@/i.exec(address) ?? [];
  return TEST_MAILBOXES.find((one) => one === tag?.toLowerCase());
}
