import { lookup } from 'node:dns/promises';
import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isAllowedHost, webhookUrlProblem } from '#domain/webhooks/webhook-url.js';
import type { WebhookOutcome, WebhookSender } from '#providers/ports.js';
import { hold, retryAfterMs, transportFailure } from '#providers/transport.js';
import { addressRefusal } from './address-guard.js';
import { webhookHeaders } from './sign-webhook.js';

/** The limit from the look-up of the name to the receiver's status line. */
const TIMEOUT_MS = 5000;
/** We do not use the body of a receiver's answer. A longer body than this ends the connection. */
const MOST_ANSWER_BYTES = 64 * 1024;
const MOST_HEADER_BYTES = 16 * 1024;

export interface HttpWebhookSenderOptions {
  /**
   * Receivers (`host` or `host:port`) that may use http and any network address. This is for tests and local runs
   * only.
   */
  allowHosts?: readonly string[];
  timeoutMs?: number;
  /** Returns all network addresses of a name. */
  resolve?: (hostname: string) => Promise<string[]>;
  /** Returns why an address may not be connected to. */
  refusal?: (address: string) => string | undefined;
}

type Call = Parameters<WebhookSender['post']>[0];
interface Answered {
  status: number;
  retryAfter: string | undefined;
}

/**
 * Calls receivers that anyone may name, so it trusts none of them. The host's name is looked up once, and every
 * address that it has must be public. The connection goes to these very addresses: a second look-up, which might
 * answer otherwise, is never made. Redirects are not followed. Proxies from the environment are not used.
 */
export class HttpWebhookSender implements WebhookSender {
  private readonly allowHosts: readonly string[];
  private readonly timeoutMs: number;
  private readonly resolve: (hostname: string) => Promise<string[]>;
  private readonly refusal: (address: string) => string | undefined;

  constructor(options: HttpWebhookSenderOptions = {}) {
    this.allowHosts = options.allowHosts ?? [];
    this.timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    this.resolve = options.resolve ?? addressesOf;
    this.refusal = options.refusal ?? addressRefusal;
  }

  async post(call: Call): Promise<WebhookOutcome> {
    if (webhookUrlProblem(call.url, this.allowHosts) !== undefined) return { kind: 'refused', reason: 'url' };
    const signal = AbortSignal.timeout(this.timeoutMs);
    try {
      const checked = await orTimeout(this.checkedAddresses(call.url), signal);
      if (checked.kind === 'refused') return { kind: 'refused', reason: `address:${checked.reason}` };
      return outcomeOf(await send(call, checked.addresses, signal));
    } catch (error) {
      return { kind: 'retry', reason: signal.aborted ? 'timeout' : transportFailure(error).reason };
    }
  }

  private async checkedAddresses(
    url: string,
  ): Promise<{ kind: 'free'; addresses: string[] } | { kind: 'refused'; reason: string }> {
    const hostname = new URL(url).hostname.replace(/^\[|\]$/g, '');
    const addresses = isIP(hostname) === 0 ? await this.resolve(hostname) : [hostname];
    if (addresses.length === 0) return { kind: 'refused', reason: 'none' };
    if (isAllowedHost(url, this.allowHosts)) return { kind: 'free', addresses };
    // One bad address is enough. A name with both kinds is made to pass a check of only the first.
    const reason = addresses.map(this.refusal).find((refused) => refused !== undefined);
    return reason === undefined ? { kind: 'free', addresses } : { kind: 'refused', reason };
  }
}

async function addressesOf(hostname: string): Promise<string[]> {
  return (await lookup(hostname, { all: true })).map(({ address }) => address);
}

function orTimeout<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const timeout = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('timeout')), { once: true });
  });
  return Promise.race([work, timeout]);
}

/** Answers every look-up with the addresses that were checked. */
function pinned(addresses: string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_hostname, options, done) => {
    const [first] = found;
    if (options.all === true) done(null, found);
    else done(null, first?.address ?? '', first?.family ?? 0);
  };
}

function send(call: Call, addresses: string[], signal: AbortSignal): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const request = requestTo(call, addresses, signal);
    request.on('error', reject);
    request.on('response', (response) => {
      discard(response, request);
      resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] });
    });
    request.end(call.body);
  });
}

function requestTo(
  { url, id, body, secrets }: Call,
  addresses: string[],
  signal: AbortSignal,
): ClientRequest {
  const target = new URL(url);
  return (target.protocol === 'https:' ? https : http).request(target, {
    method: 'POST',
    // Each call has its own connection. A kept connection could lead to an address that has another owner by now.
    agent: false,
    lookup: pinned(addresses),
    signal,
    maxHeaderSize: MOST_HEADER_BYTES,
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'Segue-Webhooks/1',
      ...webhookHeaders({ id, timestamp: Math.floor(Date.now() / 1000), body, secrets }),
    },
  });
}

/** Only the status line counts. The body is read and dropped within the time-out, up to a limit. */
function discard(response: IncomingMessage, request: ClientRequest): void {
  let bytes = 0;
  response.on('error', () => undefined);
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_ANSWER_BYTES) request.destroy();
  });
}

function outcomeOf({ status, retryAfter }: Answered): WebhookOutcome {
  if (status >= 200 && status < 300) return { kind: 'delivered', status };
  if (status === 410) return { kind: 'gone', status };
  if (status === 408 || status === 429 || status >= 500) {
    return { kind: 'retry', reason: `http_${status}`, status, ...hold(retryAfterMs(retryAfter, Date.now())) };
  }
  return { kind: 'refused', reason: status < 400 ? 'redirect' : `http_${status}`, status };
}
