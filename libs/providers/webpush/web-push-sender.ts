import { lookup } from 'node:dns';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import webPush, { type RequestDetails } from 'web-push';
import { z } from 'zod';
import {
  type BrowserSubscription,
  endpointProblem,
  isOwnHost,
} from '#domain/consents/browser-subscription.js';
import { MOST_PUSH_BYTES } from '#domain/messages/push-payload.js';
import type { PushSender, SendOutcome } from '#providers/ports.js';
import { CALL_TIMEOUT_MS, transportFailure } from '#providers/transport.js';
import { addressRefusal } from '#providers/webhooks/address-guard.js';
import { isAboutKeys, outcomeOfPush } from './push-answers.js';

/** By what push services know us (RFC 8292). Both keys are base64url. */
export interface VapidKeys {
  publicKey: string;
  privateKey: string;
  /** Whom they ask when something goes wrong: `mailto:` or `https:`. */
  subject: string;
}

/** Remembers, for all processes, which push services have accepted our keys. */
export interface KeysMemory {
  note(host: string, publicKey: string): Promise<void>;
  haveWorked(host: string, publicKey: string): Promise<boolean>;
}

interface WebPushOptions {
  /** Undefined: the installation has none, and nothing can be sent. */
  vapid: VapidKeys | undefined;
  /** The push services that may be called, as `PUSH_HOSTS`. */
  hosts: readonly string[];
  memory: KeysMemory;
  timeoutMs?: number;
}

/** We do not use what stands in an answer. */
const MOST_ANSWER_BYTES = 64 * 1024;

/** A process writes down this often (ms) that a push service accepts our keys. */
const NOTED_EVERY_MS = 3_600_000;

const SubscriptionSchema = z
  .object({ endpoint: z.string(), keys: z.object({ p256dh: z.string(), auth: z.string() }) })
  .transform(({ endpoint, keys }): BrowserSubscription => ({ endpoint, ...keys }));

const refused = (code: string, more: { haltSender?: boolean } = {}): SendOutcome & { kind: 'rejected' } => ({
  ...{ kind: 'rejected', code, suppress: false },
  haltSender: more.haltSender ?? false,
});

/**
 * Sends to browsers, each through the push service of its vendor. The address of that service came from a stranger's
 * browser, so it is held against the list once more before each call, and no name of it may lead to a private address.
 * The message is sealed for the one browser (RFC 8291) and signed with our keys by the client `web-push`; redirects are
 * not followed.
 */
export class WebPushSender implements PushSender {
  readonly provider = 'webpush';
  private readonly agents = {
    guarded: new https.Agent({ keepAlive: true, maxSockets: 50, timeout: 60_000, lookup: publicOnly }),
    ownHttps: new https.Agent({ keepAlive: true, timeout: 60_000 }),
    ownHttp: new http.Agent({ keepAlive: true, timeout: 60_000 }),
  };

  /** When this process has last written down that a push service accepts our keys (ms). */
  private readonly notedAt = new Map<string, number>();

  constructor(private readonly options: WebPushOptions) {}

  async send(push: Parameters<PushSender['send']>[0]): Promise<SendOutcome> {
    const { vapid, hosts } = this.options;
    if (vapid === undefined) return refused('vapid_missing', { haltSender: true });
    const parsed = SubscriptionSchema.safeParse(jsonOf(push.to));
    if (!parsed.success) return refused('not_a_subscription');
    const problem = endpointProblem(parsed.data.endpoint, hosts);
    if (problem !== undefined) return refused(problem);
    if (Buffer.byteLength(push.payload) > MOST_PUSH_BYTES) return refused('http_413');
    const details = detailsOf(push, parsed.data, vapid);
    // Its key is no point of the curve: whoever gave it made it up, and no message will ever be sealed for it.
    if (details === undefined) return { ...refused('not_a_subscription'), suppress: true };
    return this.call(details, push.messageId, vapid.publicKey);
  }

  private async call(details: RequestDetails, messageId: string, publicKey: string): Promise<SendOutcome> {
    const signal = AbortSignal.timeout(this.options.timeoutMs ?? CALL_TIMEOUT_MS);
    try {
      const response = await this.post(details, signal);
      const { statusCode: status = 0, headers } = response;
      const { host } = new URL(details.endpoint);
      if (status === 201) this.keysWorkAt(host, publicKey);
      const keysWork = isAboutKeys(status) && (await this.haveKeysWorked(host, publicKey));
      const answer = { status, retryAfter: headers['retry-after'], messageId, keysWork };
      return outcomeOfPush(answer, Date.now());
    } catch (error) {
      const { reached, reason } = transportFailure(error);
      if (reached === 'no' || error instanceof PrivateAddressError) return { kind: 'retry', reason };
      return { kind: 'unknown', reason: signal.aborted ? 'timeout' : reason };
    }
  }

  /** It is written down beside the message: a message that was accepted must not wait for that, nor fail by it. */
  private keysWorkAt(host: string, publicKey: string): void {
    if (Date.now() - (this.notedAt.get(host) ?? -Infinity) < NOTED_EVERY_MS) return;
    this.notedAt.set(host, Date.now());
    this.options.memory.note(host, publicKey).catch(() => this.notedAt.delete(host));
  }

  private async haveKeysWorked(host: string, publicKey: string): Promise<boolean> {
    return this.notedAt.has(host) || (await this.options.memory.haveWorked(host, publicKey));
  }

  private post({ endpoint, headers, body }: RequestDetails, signal: AbortSignal): Promise<IncomingMessage> {
    const target = new URL(endpoint);
    const isHttps = target.protocol === 'https:';
    const own = isHttps ? this.agents.ownHttps : this.agents.ownHttp;
    const agent = isOwnHost(target.host, this.options.hosts) ? own : this.agents.guarded;
    return new Promise((resolve, reject) => {
      const request = (isHttps ? https : http).request(target, {
        ...{ method: 'POST', agent, signal, maxHeaderSize: 16 * 1024 },
        headers: headersOf(headers),
      });
      request.on('error', reject);
      request.on('response', (response) => {
        discard(response);
        resolve(response);
      });
      request.end(body);
    });
  }
}

/** Undefined: the keys of the subscription are no keys. */
function detailsOf(
  { payload, ttlSeconds, topic, urgency }: Parameters<PushSender['send']>[0],
  { endpoint, p256dh, auth }: BrowserSubscription,
  vapidDetails: VapidKeys,
): RequestDetails | undefined {
  try {
    return webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, payload, {
      ...{ vapidDetails, TTL: ttlSeconds, topic, urgency, contentEncoding: 'aes128gcm' },
    });
  } catch {
    return undefined;
  }
}

const HeadersSchema = z.record(z.string(), z.union([z.string(), z.number()]).transform(String));
const headersOf = (headers: unknown): Record<string, string> => HeadersSchema.parse(headers);

function jsonOf(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return parsed;
  } catch {
    return undefined;
  }
}

/** Only the head of the answer counts. */
function discard(response: IncomingMessage): void {
  let bytes = 0;
  response.on('error', () => undefined);
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_ANSWER_BYTES) response.destroy();
  });
}

/** A name of a push service leads into a private network: nothing was called. */
class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';
}

/** Looks a name up, and answers only where every address of it is public. The connection goes to these very addresses. */
const publicOnly: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    if (error !== null) {
      done(error, '', 0);
      return;
    }
    const [first] = found;
    const isBad = found.some(({ address }) => addressRefusal(address) !== undefined);
    if (first === undefined || isBad) done(new PrivateAddressError(hostname), '', 0);
    else if (options.all === true) done(null, found);
    else done(null, first.address, first.family);
  });
};
