import { afterEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { DEFAULT_MESSAGES } from '#domain/messages/default-messages.js';
import { DEFAULT_SANDBOX_BEHAVIOUR, type SandboxBehaviour } from '#providers/sandbox/audience/behaviour.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { closeReceivers, startReceiver, type Received, type Receiver } from '#providers/testing/receiver.js';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { enters, hold, noonWorld, prompt, sends } from '#test/world/hands.js';
import { eventually } from '#test/world/world.js';

/** All messages of the template "Release growth", which make the demo's funnel. */
const TEMPLATES = ['like-lead-track', 'save-release', 'follow-artist', 're-engage-save', 're-engage-follow'];
const FANS_EACH = 12;
const AT_ONCE = { medianMinutes: 1 / 60, spread: 1 };
const hasty: SandboxBehaviour = {
  ...DEFAULT_SANDBOX_BEHAVIOUR,
  reaction: { sms: AT_ONCE, email: AT_ONCE, webpush: AT_ONCE },
  afterClick: AT_ONCE,
};
const ActsSchema = z.object({
  events: z.array(z.object({ type: z.string(), payload: z.object({ target: z.string().optional() }) })),
});

/** The product's public pages: each link leads to a fan, and each act is accepted. */
function answer({ path }: Received) {
  if (path.startsWith('/t/')) return { status: 302, headers: { location: '/r/page?fan=f&campaign=c' } };
  if (path === '/v1/events') return { status: 200, body: '{"results":[{"status":"accepted"}]}' };
  return { status: 200 };
}

let parts: TestParts | undefined;
afterEach(async () => {
  await parts?.close();
  await closeReceivers();
});

async function start(product: Receiver): Promise<TestParts> {
  const audience = { apiBaseUrl: product.url, apiKey: 'key', clockScale: 60, behaviour: hasty };
  const twilio = { inboundUrl: `${product.url}/webhooks/twilio/inbound`, callbacks: false };
  return startParts({
    sandbox: { seed: 'words', audience, twilio },
    environment: { PUBLIC_BASE_URL: product.url },
  });
}

/** Sends each template on each channel to the same addresses. Returns how the fans have reacted in the end. */
async function reactions(body?: string): Promise<{ ended: Record<string, number>; acts: string[] }> {
  const product = await startReceiver(answer);
  parts = await start(product);
  for (const { key, channel } of DEFAULT_MESSAGES.filter((message) => TEMPLATES.includes(message.key))) {
    const world = await noonWorld(parts, prompt('ask', [channel], { template: key }), hold);
    if (body !== undefined) await reword(parts, world.workspaceId, body);
    for (let number = 0; number < FANS_EACH; number += 1) {
      const local = `${TEMPLATES.indexOf(key)}${String(number).padStart(3, '0')}`;
      const address =
        channel === 'sms' ? { phone: `+1202555${local}` } : { email: `fan-${local}@example.com` };
      await sends(parts.deps, await enters(parts.deps, world, address), channel);
    }
  }
  const control = new SandboxControl(parts.sandbox.urls.control);
  const { ended } = await eventually(
    () => control.audience(),
    ({ pending }) => pending === 0,
    30_000,
  );
  const acts = product.received
    .filter(({ path }) => path === '/v1/events')
    .flatMap(({ body: text }) => ActsSchema.parse(JSON.parse(text)).events)
    .map(({ type, payload }) => `${type} ${payload.target ?? ''}`)
    .sort();
  await parts.close();
  parts = undefined;
  return { ended, acts };
}

const reword = ({ database }: TestParts, workspaceId: string, body: string) =>
  database.query(
    `UPDATE templates SET body = $2, subject = CASE channel WHEN 'email' THEN 'News' END WHERE workspace_id = $1`,
    [workspaceId, body],
  );

describe('sandbox fans', () => {
  it('react to a message by its template, whatever its words are', async () => {
    const asWritten = await reactions();
    // Words that once made every fan follow.
    const reworded = await reactions('Follow, have you heard? On the way: {{ link }} {{ optOut }}');
    expect(reworded).toEqual(asWritten);
    expect(new Set(asWritten.acts)).toEqual(
      new Set(['fan.followed ', 'fan.saved release', 'fan.saved track']),
    );
  }, 120_000);
});
