import { createHmac } from 'node:crypto';

export interface WebhookToSign {
  /** Stays the same over all tries: the receiver's key for what it has seen already. */
  id: string;
  /** Real time of this try, seconds since the epoch. */
  timestamp: number;
  body: string;
  /** `whsec_` and base64; every live one signs, so that a receiver may know the old or the new. */
  secrets: readonly string[];
}

/** The headers of the Standard Webhooks specification, symmetric signatures (`v1`). */
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
