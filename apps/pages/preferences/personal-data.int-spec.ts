import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ActivityDeps } from '#activities/deps.js';
import { sendNextCode } from '#activities/messages/send-codes.js';
import { FanExportSchema } from '#contracts/fans/fan-rights.js';
import { SecretBox } from '#database/secret-box.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startApi, type TestApi } from '#test/harness/api.js';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { FormVisitor } from '#test/world/form-visitor.js';
import { enters, hold, noonWorld, prompt, sends } from '#test/world/hands.js';
import type { World } from '#test/world/world.js';

let parts: TestParts;
let api: TestApi;
let deps: ActivityDeps;
let world: World;
let control: SandboxControl;

beforeAll(async () => {
  parts = await startParts();
  control = new SandboxControl(parts.sandbox.urls.control);
  api = await startApi({ database: parts.database, url: parts.databaseUrl }, { TRUST_PROXY: '1' });
  const { SEGUE_ENCRYPTION_KEYS: keys, SEGUE_HMAC_KEY: hmacKey } = api.config;
  deps = { ...parts.deps, box: new SecretBox({ keys, hmacKey }) };
  world = await noonWorld({ ...parts, deps }, prompt('a', ['email']), hold);
  await parts.database.query(`UPDATE campaigns SET slug = 'data' WHERE id = $1`, [world.campaignId]);
}, 60_000);
afterAll(async () => {
  await api.close();
  await parts.close();
});

let last = 0;
const visitor = () => new FormVisitor(api.baseUrl);

/** A fan with an email that was sent, and the page of their data. */
async function aFan() {
  const email = `data-${(last += 1)}@example.com`;
  const { fan, effect } = await enters(deps, world, { email });
  await sends(deps, { fan, effect }, 'email');
  const [row] = await parts.database.query<{ token: string }>(
    'SELECT callback_token AS token FROM messages WHERE fan_id = $1',
    [fan],
  );
  return { fan, email, path: `/p/${row?.token ?? ''}/data` };
}

/** The code in the newest message to the address, sent as the worker sends it. */
async function codeTo(address: string): Promise<string> {
  while (await sendNextCode(deps));
  const messages = await control.messages({ to: address, bodies: 'true' });
  return /(?<!\d)\d{6}(?!\d)/.exec(messages.at(-1)?.body ?? '')?.[0] ?? '';
}

async function asks(path: string, fields: Record<string, string>) {
  const browser = visitor();
  const page = await browser.fill(path, fields);
  const [, request = ''] = /name="request"\s+value="([^"]+)"/.exec(page.html) ?? [];
  const type = (codes: Record<string, string>) =>
    browser.send(page.html, `${path}/code`, { request, act: fields['act'] ?? '', ...codes });
  return { html: page.html, request, type };
}

const identityOf = async (fanId: string) => {
  const [row] = await parts.database.query<{ sealed: string }>(
    `SELECT address_encrypted AS sealed FROM identities WHERE fan_id = $1 AND channel = 'email'`,
    [fanId],
  );
  return row === undefined ? undefined : deps.box.open(row.sealed);
};
const lastConsent = async (fanId: string) => {
  const [row] = await parts.database.query<{ granted: boolean; method: string; wording: string | null }>(
    `SELECT granted, method, wording FROM consents WHERE fan_id = $1 AND channel = 'email' ORDER BY id DESC LIMIT 1`,
    [fanId],
  );
  return row;
};

describe('the data of a fan, by the fan', () => {
  it('is copied with the code that came to their address, once', async () => {
    const { path, email, fan } = await aFan();
    const wish = await asks(path, { act: 'export' });
    const code = await codeTo(email);
    expect(code).toMatch(/^\d{6}$/);
    const copy = await wish.type({ present: ` ${code.slice(0, 3)} ${code.slice(3)}` });
    expect(copy.headers.get('content-disposition')).toContain('attachment');
    expect(copy.headers.get('cache-control')).toBe('no-store');
    const held = FanExportSchema.parse(JSON.parse(copy.html));
    expect(held.addresses).toMatchObject([{ address: email }]);
    // The message is there as it was sent.
    expect(held.messages).toMatchObject([{ subject: expect.any(String), text: expect.any(String) }]);
    expect((await wish.type({ present: code })).html).toContain('used or too old');
    expect(await identityOf(fan)).toBe(email);
  });

  it('is not told for a wrong code, and after five of them not for the right one', async () => {
    const { path, email, fan } = await aFan();
    const wish = await asks(path, { act: 'erase' });
    const code = await codeTo(email);
    const wrong = code === '000000' ? '000001' : '000000';
    for (let tries = 0; tries < 5; tries += 1)
      expect((await wish.type({ present: wrong })).html).toContain('This is not the code');
    expect((await wish.type({ present: code })).html).toContain('used or too old');
    expect(await identityOf(fan)).toBe(email);
  });

  it('is deleted with the code; the link leads nowhere then', async () => {
    const { path, email, fan } = await aFan();
    const wish = await asks(path, { act: 'erase' });
    const done = await wish.type({ present: await codeTo(email) });
    expect(done.html).toContain('Deleted');
    expect(await identityOf(fan)).toBeUndefined();
    expect((await visitor().open(path)).status).toBe(404);
  });

  it('has another address once both have a code: what the fan got goes there, with the words of this moment', async () => {
    const { path, email, fan } = await aFan();
    const next = `next-${email}`;
    const wish = await asks(path, { act: 'address', address: ` ${next.toUpperCase()} ` });
    const [present, toNext] = [await codeTo(email), await codeTo(next)];
    expect((await wish.type({ present, next: present === toNext ? '000000' : present })).html).toContain(
      'This is not the code',
    );
    expect(await identityOf(fan)).toBe(email);
    expect((await wish.type({ present, next: toNext })).html).toContain('Changed');
    expect(await identityOf(fan)).toBe(next);
    expect(await lastConsent(fan)).toMatchObject({ granted: true, method: 'preferences' });
    expect((await lastConsent(fan))?.wording).toContain('email me news');
    const [verified] = await parts.database.query(
      `SELECT verified_at IS NOT NULL AS verified FROM identities WHERE fan_id = $1`,
      [fan],
    );
    expect(verified).toEqual({ verified: true });
    // Whoever has the former mailbox has no say any more.
    expect((await asks(path, { act: 'export' })).request).toBe('');
  });

  it('keeps its address where the next one has asked us to stop', async () => {
    const { path, email, fan } = await aFan();
    const next = `stopped-${email}`;
    await parts.database.query(
      `INSERT INTO addresses (workspace_id, channel, address_hmac, suppressed_at, suppressed_reason)
       VALUES ($1, 'email', $2, now(), 'unsubscribe')`,
      [world.workspaceId, deps.box.fingerprint(world.workspaceId, next)],
    );
    const wish = await asks(path, { act: 'address', address: next });
    const done = await wish.type({ present: await codeTo(email), next: await codeTo(next) });
    expect(done.html).toContain('Nothing was changed');
    expect(await identityOf(fan)).toBe(email);
    expect(await lastConsent(fan)).toMatchObject({ granted: true });
  });

  it('is asked for three times an hour at most, and a bad address is told', async () => {
    const { path } = await aFan();
    expect((await asks(path, { act: 'address', address: 'nobody' })).html).toContain('does not look right');
    for (let wishes = 0; wishes < 3; wishes += 1)
      expect((await asks(path, { act: 'export' })).request).not.toBe('');
    const fourth = await asks(path, { act: 'export' });
    expect([fourth.request, fourth.html.includes('three times within an hour')]).toEqual(['', true]);
  });

  it('is for nobody without the form of the page', async () => {
    const { path, fan, email } = await aFan();
    const foreign = await visitor().request('POST', path, new URLSearchParams({ act: 'erase' }));
    expect(foreign.status).toBe(409);
    expect(await identityOf(fan)).toBe(email);
  });
});
