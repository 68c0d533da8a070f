import { z } from 'zod';
import { SERVICES, type Service } from '#domain/terms.js';
import type { SandboxInput, ServiceFaults } from './options.js';
import { PROVIDERS } from './store/records.js';

const MessagesSchema = z.object({
  messages: z.array(
    z.object({
      provider: z.enum(PROVIDERS),
      providerId: z.string(),
      to: z.string(),
      from: z.string(),
      token: z.string(),
      template: z.string().optional(),
      at: z.number(),
      bodyHash: z.string(),
      subject: z.string().optional(),
      body: z.string().optional(),
      url: z.string().optional(),
      stopUrl: z.string().optional(),
      media: z.array(z.string()).optional(),
      push: z
        .object({ ttl: z.number(), topic: z.string().optional(), urgency: z.string().optional() })
        .optional(),
    }),
  ),
});
type AcceptedMessage = z.infer<typeof MessagesSchema>['messages'][number];
const SubscriptionSchema = z.object({
  endpoint: z.string(),
  keys: z.object({ p256dh: z.string(), auth: z.string() }),
});
const LibrarySchema = z.object({
  saves: z.array(z.object({ account: z.string(), uri: z.string(), at: z.number() })),
});
const CallsSchema = z.object({
  calls: z.array(
    z.object({
      service: z.enum(SERVICES),
      method: z.string(),
      path: z.string(),
      at: z.number(),
      status: z.number(),
    }),
  ),
});
const AudienceSchema = z.object({
  pending: z.number(),
  ended: z.record(z.string(), z.number()),
  refusals: z.record(z.string(), z.number()),
});

/** The client of the sandbox's control routes, for tests, demo and supervisor. */
export class SandboxControl {
  constructor(private readonly url: string) {}

  /** Every send that the providers accepted. The same `token` twice would be a message sent twice. */
  async messages(
    filter: { provider?: string; to?: string; token?: string; bodies?: 'true' } = {},
  ): Promise<AcceptedMessage[]> {
    const query = new URLSearchParams(filter).toString();
    return MessagesSchema.parse(await this.call('GET', `/_sandbox/messages?${query}`)).messages;
  }

  /** A browser subscribes to web push; `PushSubscription.toJSON()`. */
  async subscribe(vapidPublicKey: string): Promise<z.infer<typeof SubscriptionSchema>> {
    return SubscriptionSchema.parse(await this.call('POST', '/_sandbox/subscriptions', { vapidPublicKey }));
  }

  /** A browser gives its subscription up: the push service answers 410 from now on. */
  async unsubscribe(id: string): Promise<void> {
    await this.call('DELETE', `/_sandbox/subscriptions/${id}`);
  }

  async saves(account?: string): Promise<z.infer<typeof LibrarySchema>['saves']> {
    const query = account === undefined ? '' : `?account=${encodeURIComponent(account)}`;
    return LibrarySchema.parse(await this.call('GET', `/_sandbox/library${query}`)).saves;
  }

  async setFaults(faults: NonNullable<SandboxInput['faults']>): Promise<void> {
    await this.call('PUT', '/_sandbox/faults', faults);
  }

  /** The faults of one streaming service; a share that is absent is the one of all. */
  async setServiceFaults(service: Service, faults: ServiceFaults): Promise<void> {
    await this.call('PUT', `/_sandbox/faults/${service}`, faults);
  }

  /** Every call that a streaming service got: when (real, ms) it came, and what was answered. */
  async calls(service?: Service): Promise<z.infer<typeof CallsSchema>['calls']> {
    const query = service === undefined ? '' : `?service=${service}`;
    return CallsSchema.parse(await this.call('GET', `/_sandbox/calls${query}`)).calls;
  }

  /**
   * `id`: on Spotify. `lateMinutes`: market → how many (real) minutes from now it appears there. `listed`: what the
   * services' lists of an artist say of it.
   */
  async setRelease(release: {
    upc: string;
    id: string;
    ids?: { apple_music?: string; deezer?: string };
    available: boolean;
    lateMinutes?: Record<string, number>;
    listed?: { artists: Partial<Record<Service, string>>; title: string; day: string };
  }): Promise<void> {
    await this.call('PUT', '/_sandbox/releases', release);
  }

  /** Tells the sandbox where the product is: for callbacks, replies, and the fans' acts. */
  async configure(config: {
    twilioInboundUrl?: string;
    sendgridWebhookUrl?: string;
    audience?: SandboxInput['audience'];
    retryAfterSeconds?: number;
    appearsAfterMs?: number;
  }): Promise<void> {
    await this.call('PUT', '/_sandbox/config', config);
  }

  /** A fan's text message; resolves when the product has taken it. */
  async inbound(sms: { from: string; to: string; body: string; messageSid?: string }): Promise<void> {
    await this.call('POST', '/_sandbox/inbound', sms);
  }

  /** Lets some of these fans come to the page by themselves, now that the release is out. */
  async gather(campaignId: string, fans: Record<string, string>[]): Promise<void> {
    await this.call('POST', '/_sandbox/audience/release', { campaignId, fans });
  }

  async audience(): Promise<z.infer<typeof AudienceSchema>> {
    return AudienceSchema.parse(await this.call('GET', '/_sandbox/audience'));
  }

  private async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`The sandbox answered ${method} ${path} with ${response.status}: ${text}`);
    const answer: unknown = text === '' ? undefined : JSON.parse(text);
    return answer;
  }
}
