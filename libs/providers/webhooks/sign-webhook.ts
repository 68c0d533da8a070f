import { createHmac } from 'node:crypto';

interface WebhookToSign {
  /** The same in all attempts, so that the receiver recognises what it has seen before. */
  id: string;
  /** The real time of this attempt, seconds since the epoch. */
  timestamp: number;
  body: string;
  /** `whsec_` and base64. Every live secret signs, so that a receiver may know the old or the new one. */
  secrets: readonly string[];
}

/** Returns the headers of the Standard Webhooks specification, with symmetric signatures (`v1`). */
export function webhookHeaders({ id, timestamp, body, secrets }: WebhookToSign): Record<string, string> {
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}
