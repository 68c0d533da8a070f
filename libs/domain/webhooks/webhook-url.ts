/** No receiver's address is longer than this. */
export const LONGEST_WEBHOOK_URL = 2000;

/**
 * Why an address cannot be the address of a webhook; undefined when it can. It must be https and hold no user name or
 * password. Hosts of the allow-list (`host` or `host:port`, for local use) may be http. The network address of the host
 * is not checked here but at each call, because it may change.
 */
export function webhookUrlProblem(url: string, allowHosts: readonly string[]): string | undefined {
  if (url.length > LONGEST_WEBHOOK_URL) return `is longer than ${LONGEST_WEBHOOK_URL} characters`;
  if (!URL.canParse(url)) return 'is not an absolute URL';
  const { protocol, username, password, hostname } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return 'is not an https address';
  if (username !== '' || password !== '') return 'holds a user name or password';
  if (hostname === '') return 'names no host';
  if (protocol === 'http:' && !isAllowedHost(url, allowHosts)) return 'is not an https address';
  return undefined;
}

export function isAllowedHost(url: string, allowHosts: readonly string[]): boolean {
  const { host, hostname } = new URL(url);
  return allowHosts.includes(host) || allowHosts.includes(hostname);
}
