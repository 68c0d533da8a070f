/**
 * A browser's subscription to web push, as `PushSubscription.toJSON()` gives it: where its vendor takes messages for it,
 * and the keys by which only that browser can read them (RFC 8291). Each is base64url.
 */
export interface BrowserSubscription {
  endpoint: string;
  /** The public key of the browser: a point on P-256, not compressed (65 bytes). */
  p256dh: string;
  /** The secret that the browser shares with us (16 bytes). */
  auth: string;
}

export type SubscriptionProblem =
  /** It is no subscription: a part is missing, or a key has not its length. */
  | 'not_a_subscription'
  /** Its address is none by https, names a user or a port, or is too long. */
  | 'endpoint'
  /** Its address is none of a push service that we know. Whoever names it is a stranger. */
  | 'push_host';

/** What a caller is told of it. */
export const SUBSCRIPTION_PROBLEMS: Readonly<Record<SubscriptionProblem, string>> = {
  not_a_subscription: 'is no subscription of a browser: a key is missing, or has not its length',
  endpoint: 'has an endpoint that is no plain https address',
  push_host: 'has an endpoint at a host that is no push service we know',
};

/** The push services of the browsers' vendors: Chrome, Firefox, Safari, Edge. A name with a dot before it is for all below it. */
export const PUSH_HOSTS = [
  'fcm.googleapis.com',
  'jmt17.google.com',
  '.push.services.mozilla.com',
  '.push.apple.com',
  '.notify.windows.com',
] as const;

const LONGEST_ENDPOINT = 2048;

/**
 * What is wrong with the address that a browser gives, if anything. `hosts`: as `PUSH_HOSTS`; one with a port
 * (`127.0.0.1:4100`) is a server of one's own, by http or https.
 */
export function endpointProblem(
  endpoint: string,
  hosts: readonly string[],
): 'endpoint' | 'push_host' | undefined {
  if (endpoint.length > LONGEST_ENDPOINT || !URL.canParse(endpoint)) return 'endpoint';
  const url = new URL(endpoint);
  const { protocol, hostname, port, host, username, password } = url;
  if (username !== '' || password !== '') return 'endpoint';
  if (isOwnHost(host, hosts)) return ['http:', 'https:'].includes(protocol) ? undefined : 'endpoint';
  if (protocol !== 'https:' || port !== '') return 'endpoint';
  return hosts.some((known) => (known.startsWith('.') ? hostname.endsWith(known) : hostname === known))
    ? undefined
    : 'push_host';
}

/** A host that the settings name with its port may be at any network address. */
export const isOwnHost = (host: string, hosts: readonly string[]): boolean =>
  /:\d+$/.test(host) && hosts.includes(host);

export type ReadSubscription =
  { kind: 'good'; subscription: BrowserSubscription } | { kind: 'bad'; problem: SubscriptionProblem };

/** Reads what a browser has given, and a stranger may have made up. */
export function readSubscription(
  given: { endpoint: string; p256dh: string; auth: string },
  hosts: readonly string[],
): ReadSubscription {
  const [p256dh, auth] = [unpadded(given.p256dh), unpadded(given.auth)];
  if (bytesOf(p256dh) !== 65 || !p256dh.startsWith('B') || bytesOf(auth) !== 16)
    return { kind: 'bad', problem: 'not_a_subscription' };
  const problem = endpointProblem(given.endpoint, hosts);
  if (problem !== undefined) return { kind: 'bad', problem };
  // Two spellings of one address would be two subscriptions.
  return { kind: 'good', subscription: { endpoint: new URL(given.endpoint).href, p256dh, auth } };
}

/** Base64 in either alphabet, as base64url without padding. */
const unpadded = (text: string): string =>
  text.trim().replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_');

/** How many bytes the base64url text stands for; -1 where it is none. */
function bytesOf(text: string): number {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) return -1;
  return Math.floor((text.length * 3) / 4);
}

/** The subscription as it is kept, sealed, in the place of an address. */
export const subscriptionText = ({ endpoint, p256dh, auth }: BrowserSubscription): string =>
  JSON.stringify({ endpoint, keys: { p256dh, auth } });
