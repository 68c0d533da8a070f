import { DEMO_CLOCK_SCALE } from '#tools/seed.js';

interface DemoFans {
  sandboxAddress: string;
  apiBaseUrl: string;
  apiKey: string;
  /** The campaigns to whose messages they react; without it, all. */
  campaigns?: readonly string[] | undefined;
}

async function send(method: string, url: string, body: unknown): Promise<void> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${url} was answered with ${response.status}.`);
}

/** Lets the sandbox's fans react to what they receive, through the product's public endpoints. */
export function wakeAudience({ sandboxAddress, apiBaseUrl, apiKey, campaigns }: DemoFans): Promise<void> {
  const audience = { apiBaseUrl, apiKey, campaigns, clockScale: DEMO_CLOCK_SCALE };
  return send('PUT', `${sandboxAddress}/_sandbox/config`, { audience });
}

/** After the release some fans come by themselves. If this is called twice, they still come once. */
export function announceRelease(
  sandboxAddress: string,
  campaignId: string,
  externalIds: string[],
): Promise<void> {
  const fans = externalIds.map((externalId) => ({ externalId }));
  return send('POST', `${sandboxAddress}/_sandbox/audience/release`, { campaignId, fans });
}
