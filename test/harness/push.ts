import webPush from 'web-push';
import type { Sandbox } from '#providers/sandbox/sandbox.js';

/** The keys by which the tests' push services know the product. */
export const TEST_VAPID = webPush.generateVAPIDKeys();

/** The settings by which API and worker reach browsers through the sandbox's push service, and nobody else's. */
export function pushSettings({ urls }: Pick<Sandbox, 'urls'>): Record<string, string> {
  return {
    VAPID_PUBLIC_KEY: TEST_VAPID.publicKey,
    VAPID_PRIVATE_KEY: TEST_VAPID.privateKey,
    VAPID_SUBJECT: 'mailto:push@example.com',
    PUSH_HOSTS: new URL(urls.webPush).host,
  };
}
