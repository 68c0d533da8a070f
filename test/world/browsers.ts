import { type BrowserSubscription, readSubscription } from '#domain/consents/browser-subscription.js';
import type { SandboxControl } from '#providers/sandbox/control-client.js';
import { TEST_VAPID } from '#test/harness/push.js';

/** A browser of the sandbox that has just subscribed, and the name by which the sandbox shows it. */
export async function newBrowser(
  provider: SandboxControl,
  vapidPublicKey = TEST_VAPID.publicKey,
): Promise<{ browser: BrowserSubscription; name: string }> {
  const { endpoint, keys } = await provider.subscribe(vapidPublicKey);
  const read = readSubscription({ endpoint, ...keys }, [new URL(endpoint).host]);
  if (read.kind === 'bad') throw new Error(`The sandbox gave no subscription: ${read.problem}.`);
  return { browser: read.subscription, name: `browser-${idOf(endpoint).slice(0, 8)}` };
}

/** The sandbox's id of a subscription. */
export const idOf = (endpoint: string): string => endpoint.split('/').at(-1) ?? '';
