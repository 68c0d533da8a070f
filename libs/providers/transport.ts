/** A call to a provider may take at most this long, with or without an answer: a claim must end within 15 s. */
export const CALL_TIMEOUT_MS = 15_000;

/** Errors from before any byte of the request was written: the provider certainly did not act. */
const NEVER_REACHED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  // When the TLS handshake fails, the request was never written.
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Says what a transport error means for the call. `reason` is a code, never a text that could hold an address. */
export function transportFailure(error: unknown): { reached: 'no' | 'perhaps'; reason: string } {
  const code = errorCode(error);
  const connecting = property(error, 'syscall') === 'connect';
  const never = code !== undefined && (NEVER_REACHED.has(code) || (connecting && code === 'ETIMEDOUT'));
  return {
    reached: never ? 'no' : 'perhaps',
    reason: code ?? nameOf(error),
  };
}

/**
 * Returns a `Retry-After` in milliseconds. The header holds seconds or an HTTP date. Returns undefined when it is
 * absent or unreadable.
 */
export function retryAfterMs(header: unknown, now: number): number | undefined {
  const text = typeof header === 'number' ? String(header) : header;
  if (typeof text !== 'string' || text.trim() === '') return undefined;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return Math.max(0, Math.ceil(seconds * 1000));
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** Makes an optional `holdMs` as the outcome types need it: absent and not undefined. */
export const hold = (holdMs: number | undefined): { holdMs?: number } =>
  holdMs === undefined ? {} : { holdMs };

/** Removes trailing slashes from the base address, so that paths can follow it. */
export const trimBase = (baseUrl: string): string => baseUrl.replace(/\/+$/, '');

/**
 * Says whether the address is on this machine. A proxy from the environment must not stand between us and such a
 * server.
 */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}

/** Returns the code of an error, of its cause (fetch), or of the attempts that it collects (happy eyeballs). */
function errorCode(error: unknown): string | undefined {
  const code = property(error, 'code');
  if (typeof code === 'string') return code;
  const attempts = property(error, 'errors');
  if (Array.isArray(attempts)) return errorCode(attempts[0]);
  const cause = property(error, 'cause');
  return cause === undefined ? undefined : errorCode(cause);
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function nameOf(error: unknown): string {
  const name = property(error, 'name');
  return typeof name === 'string' ? name : 'unknown';
}
