import { z } from 'zod';

const SubscriptionSchema = z
  .object({ endpoint: z.string(), keys: z.object({ p256dh: z.string(), auth: z.string() }) })
  .transform(({ endpoint, keys }) => ({ endpoint, ...keys }));

/** A browser of the sandbox subscribes. Undefined: the sandbox is away. */
export async function sandboxBrowser(
  sandbox: string,
  vapidPublicKey: string,
): Promise<z.infer<typeof SubscriptionSchema> | undefined> {
  try {
    const answer = await fetch(`${sandbox}/_sandbox/subscriptions`, {
      ...{ method: 'POST', redirect: 'error', headers: { 'content-type': 'application/json' } },
      body: JSON.stringify({ vapidPublicKey }),
      signal: AbortSignal.timeout(3000),
    });
    return SubscriptionSchema.parse(await answer.json());
  } catch {
    return undefined;
  }
}
