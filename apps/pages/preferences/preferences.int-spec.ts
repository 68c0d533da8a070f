import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { keepFutureSave } from '#database/consents/future-saves.js';
import { SecretBox } from '#database/secret-box.js';
import { lockForClaim } from '#database/messages/claim-message.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import type { ActivityDeps } from '#activities/deps.js';
import { startApi, type TestApi } from '#test/harness/api.js';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { FormVisitor } from '#test/world/form-visitor.js';
import { enters, hold, messagesOf, noonWorld, prompt, sends } from '#test/world/hands.js';
import type { World } from '#test/world/world.js';

let parts: TestParts;
let api: TestApi;
let deps: ActivityDeps;
let world: World;

beforeAll(async () => {
  parts = await startParts();
  api = await startApi({ database: parts.database, url: parts.databaseUrl }, { TRUST_PROXY: '1' });
  const { SEGUE_ENCRYPTION_KEYS: keys, SEGUE_HMAC_KEY: hmacKey } = api.config;
  deps = { ...parts.deps, box: new SecretBox({ keys, hmacKey }) };
  world = await noonWorld({ ...parts, deps }, prompt('a', ['email']), hold);
  // The words to agree to are those of the campaign's page.
  await parts.database.query(`UPDATE campaigns SET slug = 'choices' WHERE id = $1`, [world.campaignId]);
}, 60_000);
afterAll(async () => {
  await api.close();
  await parts.close();
});

let last = 0;

/** A fan with an email that was sent, and the token in it. */
async function aFan() {
  const email = `choice-${(last += 1)}@example.com`;
  const entered = await enters(deps, world, { email });
  await sends(deps, entered, 'email');
  const [row] = await parts.database.query<{ token: string }>(
    'SELECT callback_token AS token FROM messages WHERE fan_id = $1',
    [entered.fan],
  );
  return { entered, email, path: `/p/${row?.token ?? ''}`, token: row?.token ?? '' };
}
const visitor = () => new FormVisitor(api.baseUrl);
const standing = async (fanId: string, channel: string) => {
  const rows = await parts.database.query<{ granted: boolean; method: string; language: string | null }>(
    'SELECT granted, method, language FROM consents WHERE fan_id = $1 AND channel = $2 ORDER BY id DESC LIMIT 1',
    [fanId, channel],
  );
  return rows[0];
};

/** Whether a further marketing message to the fan would be refused by its claim for this reason. */
async function refusedAgain(fanId: string): Promise<boolean> {
  const [effect] = await parts.database.query<{ id: string }>(
    `INSERT INTO effects (id, workspace_id, fan_id, campaign_id, schema, kind, track, run, step, visit, attempt, status, spec)
     SELECT gen_random_uuid(), workspace_id, fan_id, campaign_id, 1, 'send', track, run, step, visit, attempt + 1000,
       'pending', spec FROM effects WHERE fan_id = $1 AND kind = 'send' LIMIT 1 RETURNING id`,
    [fanId],
  );
  const row = await parts.database.transaction((sql) => lockForClaim(sql, effect?.id ?? ''));
  await parts.database.query('DELETE FROM effects WHERE id = $1', [effect?.id]);
  return row?.resting ?? false;
}

describe('the page of choices', () => {
  it('shows where messages go, masked, and the artist they are about', async () => {
    const { path, email } = await aFan();
    const { status, html, headers } = await visitor().open(path);
    expect(status).toBe(200);
    expect(html).not.toContain(email);
    expect(html).toContain('c•••@e•••.com');
    expect(headers.get('cache-control')).toBe('no-store');
    expect((await visitor().open('/p/unknown')).status).toBe(404);
  });

  it('takes a channel away at once, and keeps the language; both are written down', async () => {
    const { path, entered } = await aFan();
    const fanId = entered.fan;
    const off = await visitor().fill(path, { act: 'save', language: 'de' });
    expect(off.html).toContain('Gespeichert');
    expect(await standing(fanId, 'email')).toMatchObject({ granted: false, method: 'preferences' });
    const [{ locale } = { locale: null }] = await parts.database.query<{ locale: string | null }>(
      'SELECT locale FROM fans WHERE id = $1',
      [fanId],
    );
    expect(locale).toBe('de');
  });

  it('turns an email on again that was unsubscribed, with the words that were read, for whoever has the link', async () => {
    const { path, entered, token } = await aFan();
    const fanId = entered.fan;
    await fetch(`${api.baseUrl}/u/${token}`, { method: 'POST', body: 'List-Unsubscribe=One-Click' });
    expect(await standing(fanId, 'email')).toMatchObject({ granted: false });
    const browser = visitor();
    const page = await browser.open(path);
    const [, words = ''] =
      /name="email"[^>]*><span>[^<]*<br><span class="quiet">([^<]+)/.exec(page.html) ?? [];
    expect(words).not.toBe('');
    // An unticked box is no consent.
    await browser.send(page.html, path, { act: 'save', language: 'en' });
    expect(await standing(fanId, 'email')).toMatchObject({ granted: false });
    const on = await browser.fill(path, { act: 'save', language: 'en', email: 'on' });
    expect(on.html).toMatch(/name="email"[^>]*checked/);
    const [entry] = await parts.database.query<{ granted: boolean; wording: string; language: string }>(
      'SELECT granted, wording, language FROM consents WHERE fan_id = $1 ORDER BY id DESC LIMIT 1',
      [fanId],
    );
    expect(entry).toMatchObject({ granted: true, language: 'en' });
    expect(words.replaceAll('&#39;', "'").replaceAll('&amp;', '&')).toBe(entry?.wording);
    // Messages go there again: the block of the address is gone.
    const [{ blocked } = { blocked: null }] = await parts.database.query<{ blocked: Date | null }>(
      `SELECT a.suppressed_at AS blocked FROM identities i JOIN addresses a USING (workspace_id, channel, address_hmac)
       WHERE i.fan_id = $1 AND i.channel = 'email'`,
      [fanId],
    );
    expect(blocked).toBeNull();
  });

  it('takes a pause of thirty days: marketing is refused, a reminder is not; and goes on again', async () => {
    const paused = await aFan();
    const page = await visitor().fill(paused.path, { act: 'pause', email: 'on', language: 'en' });
    expect(page.html).toContain('Paused until');
    expect(await standing(paused.entered.fan, 'email')).toMatchObject({ granted: true });
    expect(await refusedAgain(paused.entered.fan)).toBe(true);
    const on = await visitor().fill(paused.path, { act: 'go_on', email: 'on', language: 'en' });
    expect(on.html).not.toContain('Paused until');
    expect(await refusedAgain(paused.entered.fan)).toBe(false);
  });

  it('wants at most one message a week, and gets no second one', async () => {
    const { path, entered } = await aFan();
    const page = await visitor().fill(path, {
      act: 'save',
      email: 'on',
      language: 'en',
      frequency: 'weekly',
    });
    expect(page.html).toMatch(/value="weekly"\s+selected/);
    expect(await refusedAgain(entered.fan)).toBe(true);
    await visitor().fill(path, { act: 'save', email: 'on', language: 'en', frequency: 'all' });
    expect(await refusedAgain(entered.fan)).toBe(false);
  });

  it('stops everything by one button', async () => {
    const { path, entered } = await aFan();
    await visitor().fill(path, { act: 'stop', email: 'on', language: 'en' });
    expect(await standing(entered.fan, 'email')).toMatchObject({ granted: false });
  });

  it('does nothing when it is only opened, or posted to from elsewhere', async () => {
    const { path, entered } = await aFan();
    await visitor().open(path);
    const foreign = await visitor().request('POST', path, new URLSearchParams({ act: 'stop' }));
    expect(foreign.status).toBe(409);
    expect(await standing(entered.fan, 'email')).toMatchObject({ granted: true });
  });

  it('a message about a stopped artist is refused by its claim, though the consent stands', async () => {
    const email = `choice-${(last += 1)}@example.com`;
    const entered = await enters(deps, world, { email });
    await parts.database.query(
      `INSERT INTO artist_stops (fan_id, artist_id, workspace_id)
       SELECT $1, coalesce(r.artist_id, c.artist_id), c.workspace_id FROM campaigns c
       LEFT JOIN releases r ON r.id = c.release_id WHERE c.id = $2`,
      [entered.fan, world.campaignId],
    );
    await sends(deps, entered, 'email');
    expect(await messagesOf({ ...parts, deps }, entered.fan)).toEqual([]);
    expect(await new SandboxControl(parts.sandbox.urls.control).messages({ to: email })).toEqual([]);
  });

  it('shows the wish for every new release with its end, and takes it back', async () => {
    const { path, entered } = await aFan();
    const { workspaceId, campaignId, releaseId } = world;
    const [release] = await parts.database.query<{ artist_id: string }>(
      'SELECT artist_id FROM releases WHERE id = $1',
      [releaseId],
    );
    const artistId = release?.artist_id ?? '';
    await parts.database.transaction((sql) =>
      keepFutureSave(sql, {
        ...{ workspaceId, artistId, campaignId, fanId: entered.fan, service: 'deezer', language: 'en' },
        ...{ wording: 'Yes', sourceUrl: 'https://example.com/r/choices', endsAt: new Date('2098-05-28') },
      }),
    );
    const shown = await visitor().open(path);
    expect(shown.html).toContain('Into your Deezer library, until Wednesday 28 May 2098.');
    const form = /<form method="post" action="[^"]*\/future">.*?<\/form>/s.exec(shown.html)?.[0] ?? '';
    // The form of another fan's page is nobody's here.
    const other = await aFan();
    expect((await visitor().send(form, `${other.path}/future`, {})).status).toBe(303);
    const rows = await parts.database.query<{ revoked_by: string | null }>(
      'SELECT revoked_by FROM future_saves WHERE fan_id = $1',
      [entered.fan],
    );
    expect(rows).toEqual([{ revoked_by: 'preferences' }]);
    expect((await visitor().open(path)).html).not.toContain('Into your Deezer library');
  });
});
