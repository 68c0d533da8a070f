import { createECDH, randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { FaultDice } from '#providers/sandbox/fault-dice.js';
import type { SandboxOptions } from '#providers/sandbox/options.js';
import { amongFaults } from '#providers/sandbox/server/faulty.js';
import {
  empty,
  json,
  jsonBody,
  type Reply,
  type Route,
  type SandboxRequest,
} from '#providers/sandbox/server/http.js';
import type { Ledger } from '#providers/sandbox/store/ledger.js';
import type { MessageRecord, RecordOf } from '#providers/sandbox/store/records.js';
import { openPush } from './open-push.js';
import { vapidProblem } from './vapid-check.js';

/** What push services take of one message, sealed (RFC 8030). */
const MOST_BYTES = 4096;
const TOPIC = /^[\w-]{1,32}$/;
const URGENCIES = ['very-low', 'low', 'normal', 'high'];

const SubscribeSchema = z.strictObject({ vapidPublicKey: z.string().optional() });

/** What the product's service worker reads. */
const PayloadSchema = z.object({
  ...{ title: z.string(), body: z.string(), url: z.string(), tag: z.string() },
  icon: z.string().optional(),
  stop: z.object({ url: z.string() }).optional(),
});

/** The name by which the sandbox's pages show a browser. */
export const browserName = (id: string): string => `browser-${id.slice(0, 8)}`;

/**
 * Browsers and the push service of their vendor, in one. A browser subscribes, and gets the address at which the service
 * takes messages for it; the service checks who calls, and the browser opens what it gets.
 */
export class PushService {
  constructor(
    private readonly options: SandboxOptions,
    private readonly ledger: Ledger,
    private readonly dice: FaultDice,
    private readonly accepted: (message: MessageRecord) => void,
  ) {}

  routes(): Route[] {
    return [
      { method: 'POST', path: '/_sandbox/subscriptions', handle: (request) => this.subscribe(request) },
      {
        method: 'DELETE',
        path: '/_sandbox/subscriptions/:id',
        handle: (request) => this.unsubscribe(request),
      },
      { method: 'POST', path: '/push/send/:id', handle: (request) => this.take(request) },
    ];
  }

  /** A new browser of the sandbox, which has agreed to notifications. Answers what `toJSON()` would. */
  private subscribe(request: SandboxRequest): Reply {
    const given = SubscribeSchema.safeParse(jsonBody(request) ?? {});
    const vapidPublicKey = given.data?.vapidPublicKey ?? this.options.webPush.vapidPublicKey;
    if (vapidPublicKey === undefined) return json(400, { message: 'It subscribes to no key.' });
    const pair = createECDH('prime256v1');
    const keys = { p256dh: pair.generateKeys('base64url'), auth: randomBytes(16).toString('base64url') };
    const id = randomUUID();
    const privateKey = pair.getPrivateKey('base64url');
    this.ledger.append({ t: 'subscription', id, ...keys, privateKey, vapidPublicKey, at: Date.now() });
    return json(201, { endpoint: `${originOf(request)}/push/send/${id}`, expirationTime: null, keys });
  }

  private unsubscribe({ params }: SandboxRequest): Reply {
    const { id = '' } = params;
    if (this.ledger.subscription(id) === undefined) return empty(404);
    this.ledger.append({ t: 'unsubscribed', id, status: 410 });
    return empty(204);
  }

  private take(request: SandboxRequest): Reply {
    const browser = this.ledger.subscription(request.params['id'] ?? '');
    const gone = browser === undefined ? 404 : this.ledger.goneStatus(browser.id);
    if (browser === undefined || gone !== undefined) return empty(gone ?? 404);
    const bad = this.refusal(request, browser);
    if (bad !== undefined) return bad;
    const opened = opening(request.body, browser);
    if (opened === undefined) return json(400, { message: 'The browser cannot open it.' });
    return amongFaults(this.dice, {
      identity: `push\n${opened.tag}`,
      changes: true,
      troubles: {
        rateLimited: () => empty(429, { 'retry-after': String(this.options.retryAfterSeconds) }),
        serverError: () => empty(503),
        senderRefused: () => json(403, { message: 'The keys are not accepted.' }),
      },
      act: () => this.deliver(request, browser, opened),
    });
  }

  /** What is wrong with the call, before the message is looked at. */
  private refusal(request: SandboxRequest, browser: RecordOf<'subscription'>): Reply | undefined {
    const { headers, body } = request;
    const expected = { origin: originOf(request), publicKey: browser.vapidPublicKey, now: Date.now() };
    const problem = vapidProblem(headers.authorization, expected);
    if (problem !== undefined) return json(403, { message: problem });
    const { ttl, topic, urgency = 'normal' } = headers;
    if (typeof ttl !== 'string' || !/^\d+$/.test(ttl)) return json(400, { message: 'TTL is missing.' });
    if (typeof topic === 'string' && !TOPIC.test(topic)) return json(400, { message: 'The topic is none.' });
    if (!URGENCIES.includes(String(urgency))) return json(400, { message: 'The urgency is none.' });
    if (headers['content-encoding'] !== 'aes128gcm') return json(415, { message: 'It is not aes128gcm.' });
    return body.length > MOST_BYTES ? empty(413) : undefined;
  }

  private deliver(request: SandboxRequest, { id }: RecordOf<'subscription'>, opened: Opened): Reply {
    const { tag, title, body, url, icon, stop } = opened;
    if (this.dice.strikes('messageTooLarge', tag)) return empty(413);
    for (const [fault, status] of [
      ['subscriptionGone', 410],
      ['subscriptionUnknown', 404],
    ] as const) {
      if (!this.dice.strikes(fault, tag)) continue;
      this.ledger.append({ t: 'unsubscribed', id, status });
      return empty(status);
    }
    const { ttl, topic, urgency } = request.headers;
    const message: MessageRecord = {
      ...{ t: 'message', provider: 'webpush', providerId: randomUUID(), token: tag, at: Date.now() },
      ...{ to: browserName(id), from: 'push', subject: title, body, url },
      ...(icon === undefined ? {} : { media: [icon] }),
      ...(stop === undefined ? {} : { stopUrl: stop.url }),
      push: {
        ttl: Number(ttl),
        ...(typeof topic === 'string' ? { topic } : {}),
        ...(typeof urgency === 'string' ? { urgency } : {}),
      },
    };
    this.ledger.append(message);
    this.accepted(message);
    return empty(201, { location: `${originOf(request)}/push/message/${message.providerId}` });
  }
}

type Opened = z.infer<typeof PayloadSchema>;

function opening(body: Buffer, keys: RecordOf<'subscription'>): Opened | undefined {
  try {
    return PayloadSchema.parse(JSON.parse(openPush(body, keys)));
  } catch {
    return undefined;
  }
}

const originOf = ({ headers }: SandboxRequest): string => `http://${headers.host ?? '127.0.0.1'}`;
