import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Database } from '#database/database.js';
import { renderedAsSent } from '#database/messages/as-sent.js';
import { writeTemplate } from '#database/messages/write-template.js';
import { pushParts } from '#domain/messages/push-parts.js';
import type { SendStep } from '#domain/flows/flow.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { idOf, newBrowser } from '#test/world/browsers.js';
import {
  ageClaim,
  type Entered,
  enters,
  hold,
  messagesOf,
  noonWorld,
  prompt,
  sends,
} from '#test/world/hands.js';
import { eventTypes, type World } from '#test/world/world.js';
import { composeDeps } from '#worker/compose.js';
import { settleDoubtfulSends } from './unknown-sends.js';

let parts: TestParts;
let provider: SandboxControl;
let world: World;

const push = (id: string, more: Partial<SendStep> = {}) => prompt(id, ['webpush'], more);
const inPush = (entered: Entered, attempt = 1) => sends(parts.deps, entered, 'webpush', attempt);

async function fanWithBrowser(
  of: World = world,
  purposes: ('marketing' | 'reminder' | 'service')[] = ['marketing'],
) {
  const { browser, name } = await newBrowser(provider);
  return { entered: await enters(parts.deps, of, { browser, purposes }), browser, name };
}

const standing = (database: Database, fan: string) =>
  database.query(
    `SELECT (SELECT count(*)::int FROM identities i WHERE i.fan_id = $1 AND i.channel = 'webpush') AS browsers,
       (SELECT jsonb_object_agg(n.purpose, jsonb_build_array(n.granted, n.method)) FROM newest_consents($1, 'webpush') n)
         AS consents`,
    [fan],
  );

describe('a message by web push', () => {
  beforeAll(async () => {
    parts = await startParts();
    provider = new SandboxControl(parts.sandbox.urls.control);
    world = await noonWorld(parts, push('a'), hold);
  }, 60_000);
  afterEach(() => provider.setFaults({}));
  afterAll(() => parts.close());

  it('reaches the browser once, with a tracked link, and is shown again as it was sent', async () => {
    const wording = { key: 'plain', channel: 'webpush', language: '', campaignId: null } as const;
    await writeTemplate(parts.database, world.workspaceId, wording, {
      ...{ format: 'push', subject: '{{ release }}', body: 'By {{ artist }}', html: pushParts('save') },
    });
    const { entered, name } = await fanWithBrowser();
    await inPush(entered);
    await inPush(entered, 2);
    const [got, ...others] = await provider.messages({ to: name, bodies: 'true' });
    expect(others).toEqual([]);
    expect(got).toMatchObject({ body: expect.stringContaining('By '), push: { urgency: 'normal' } });
    expect(got?.push?.ttl).toBeGreaterThan(60);
    expect(got?.stopUrl).toMatch(/\/u\/[A-Za-z0-9]+$/);
    const [link] = await parts.database.query<{ code: string; id: string }>(
      `SELECT l.code, m.id FROM links l JOIN messages m ON m.id = l.message_id WHERE m.fan_id = $1`,
      [entered.fan],
    );
    expect(got?.url).toMatch(new RegExp(`/t/${link?.code ?? 'none'}$`));
    expect(got?.token).toBe(link?.id);
    const shown = await renderedAsSent(parts.database, parts.deps.box, world.workspaceId, [link?.id ?? '']);
    expect(shown.get(link?.id ?? '')).toMatchObject({
      kind: 'shown',
      message: { channel: 'webpush', title: got?.subject, url: got?.url },
    });
  }, 30_000);

  it('without consent, or for another purpose, is not sent', async () => {
    for (const purposes of [[], ['reminder' as const]]) {
      const { entered, name } = await fanWithBrowser(world, purposes);
      expect(entered.effect).toBe('');
      expect(await provider.messages({ to: name })).toEqual([]);
      expect((await eventTypes(parts.database, entered.fan)).at(-1)).toBe('message.blocked');
    }
  }, 30_000);

  it('whose consent is taken back after the decision is refused by the claim', async () => {
    const { entered, name } = await fanWithBrowser();
    await parts.database.query(
      `INSERT INTO consents (workspace_id, fan_id, channel, purpose, granted, method)
       VALUES ($1, $2, 'webpush', 'marketing', false, 'preferences')`,
      [world.workspaceId, entered.fan],
    );
    await inPush(entered);
    expect((await eventTypes(parts.database, entered.fan)).at(-1)).toBe('message.refused');
    expect(await provider.messages({ to: name })).toEqual([]);
  }, 30_000);

  it.each([
    ['gone', 'http_410'],
    ['unknown to its service', 'http_404'],
  ])(
    'to a subscription that is %s ends the consent and takes the browser off the fan',
    async (what, code) => {
      const { entered, browser } = await fanWithBrowser();
      if (what === 'gone') await provider.unsubscribe(idOf(browser.endpoint));
      else await provider.setFaults({ subscriptionUnknown: 1 });
      await inPush(entered);
      expect(await messagesOf(parts, entered.fan)).toMatchObject([{ state: 'rejected', code }]);
      expect(await standing(parts.database, entered.fan)).toEqual([
        { browsers: 0, consents: { marketing: [false, 'address_removed'] } },
      ]);
      const types = await eventTypes(parts.database, entered.fan);
      for (const type of ['consent.withdrawn', 'fan.address_changed', 'message.rejected'])
        expect(types.filter((one) => one === type)).toEqual([type]);
      // Whoever subscribes with the same address again is not believed: it is gone for ever.
      const hmac = parts.deps.box.fingerprint(world.workspaceId, browser.endpoint);
      expect(
        await parts.database.query('SELECT suppressed_reason FROM addresses WHERE address_hmac = $1', [hmac]),
      ).toEqual([{ suppressed_reason: `webpush_${code}` }]);
    },
    30_000,
  );

  it('falls back to the next channel when the browser is gone', async () => {
    const both = await noonWorld(parts, prompt('a', ['webpush', 'email']), hold);
    const { browser } = await newBrowser(provider);
    const email = `${randomUUID()}@example.com`;
    const entered = await enters(parts.deps, both, { browser, email });
    await provider.unsubscribe(idOf(browser.endpoint));
    const answer = await inPush(entered);
    expect(answer.effects).toMatchObject([{ queue: 'email' }]);
    await sends(parts.deps, { ...entered, effect: answer.effects[0]?.id ?? '' }, 'email');
    expect(await provider.messages({ to: email })).toHaveLength(1);
  }, 30_000);

  it('that is too large is refused, and the fan keeps the browser', async () => {
    const { entered } = await fanWithBrowser();
    await provider.setFaults({ messageTooLarge: 1 });
    await inPush(entered);
    expect(await messagesOf(parts, entered.fan)).toMatchObject([{ state: 'rejected', code: 'http_413' }]);
    expect(await standing(parts.database, entered.fan)).toMatchObject([{ browsers: 1 }]);
  }, 30_000);

  it('is given back on a 429 and sent once later', async () => {
    const { entered, name } = await fanWithBrowser();
    await provider.setFaults({ rateLimited: 1 });
    await expect(inPush(entered)).rejects.toMatchObject({ type: 'RateLimited', nextRetryDelay: 1000 });
    await provider.setFaults({});
    expect(await messagesOf(parts, entered.fan)).toMatchObject([{ state: 'pending' }]);
    await inPush(entered, 2);
    expect(await provider.messages({ to: name })).toHaveLength(1);
  }, 30_000);

  it('whose answer was lost counts as sent, is never sent again, and is settled in the end', async () => {
    const { entered, name } = await fanWithBrowser();
    await provider.setFaults({ resetAfterAcceptance: 1 });
    await inPush(entered);
    await provider.setFaults({});
    expect(await messagesOf(parts, entered.fan)).toMatchObject([{ state: 'unknown' }]);
    await inPush(entered, 2);
    await ageClaim(parts, entered.fan);
    await settleDoubtfulSends(parts.deps);
    expect(await messagesOf(parts, entered.fan)).toMatchObject([{ state: 'unknown' }]);
    await parts.database.query(
      `UPDATE messages SET attempted_at = attempted_at - interval '25 hours' WHERE fan_id = $1`,
      [entered.fan],
    );
    await settleDoubtfulSends(parts.deps);
    expect(await messagesOf(parts, entered.fan)).toMatchObject([{ state: 'abandoned' }]);
    expect(await provider.messages({ to: name })).toHaveLength(1);
  }, 30_000);

  it('with keys that are not accepted halts the sender, and no fan is lost', async () => {
    const { entered } = await fanWithBrowser();
    await provider.setFaults({ senderRefused: 1 });
    // No process has seen the keys work for eight days, so nobody can tell a stranger's fault from ours.
    await parts.database.query(`UPDATE push_acceptances SET accepted_at = now() - interval '8 days'`);
    const fresh = await composeDeps(parts.config, parts.database, silent);
    await expect(sends(fresh, entered, 'webpush')).rejects.toThrow('The sender is halted: http_403');
    expect(await messagesOf(parts, entered.fan)).toMatchObject([{ state: 'pending' }]);
    expect(await standing(parts.database, entered.fan)).toMatchObject([{ browsers: 1 }]);
    const [halt] = await parts.database.query(
      `SELECT provider, code FROM credential_halts WHERE provider = 'webpush' AND resumed_at IS NULL`,
    );
    expect(halt).toEqual({ provider: 'webpush', code: 'http_403' });
    await parts.database.query('DELETE FROM credential_halts');
  }, 30_000);
});

const nothing = () => undefined;
const silent = { info: nothing, warn: nothing, error: nothing };
