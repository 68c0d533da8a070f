import { randomBytes } from 'node:crypto';
import { webhookHeaders } from './sign-webhook.js';

describe('a webhook is signed', () => {
  it('as the published vector of the Standard Webhooks specification says', () => {
    const headers = webhookHeaders({
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1614265330,
      body: '{"test": 2432232314}',
      secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    });
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('by every live secret, the newest first, while one replaces the other', () => {
    const secrets = [1, 2].map(() => `whsec_${randomBytes(32).toString('base64')}`);
    const signed = (by: string[]) =>
      webhookHeaders({ id: 'one', timestamp: 1, body: '{}', secrets: by })['webhook-signature'];
    expect(signed(secrets)).toBe(secrets.map((secret) => signed([secret])).join(' '));
  });
});
