import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sealedProfile } from '#database/fans/fan-profile.js';
import { renderedAsSent } from '#database/messages/as-sent.js';
import type { WordingKey } from '#database/messages/templates.js';
import { type NewWording, writeTemplate } from '#database/messages/write-template.js';
import { themedEmail } from '#domain/messages/themes/themed-email.js';
import type { Channel } from '#domain/terms.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { enters, type Entered, hold, noonWorld, prompt, sends } from '#test/world/hands.js';
import type { World } from '#test/world/world.js';

let parts: TestParts;
let provider: SandboxControl;
let world: World;
beforeAll(async () => {
  parts = await startParts();
  provider = new SandboxControl(parts.sandbox.urls.control);
  world = await noonWorld(parts, prompt('a', ['email', 'sms']), hold);
}, 60_000);
afterAll(() => parts.close());

type Which = Pick<WordingKey, 'language' | 'campaignId'>;
const ANY: Which = { language: '', campaignId: null };
const write = async (channel: Channel, wording: NewWording, which = ANY) => {
  const written = await parts.database.transaction((sql) =>
    writeTemplate(sql, world.workspaceId, { key: 'plain', channel, ...which }, wording),
  );
  expect(written.kind).toBe('written');
};
const email = (body: string, subject = 'Hi {{ fan.firstName | default: "there" }}'): NewWording => ({
  ...{ format: 'text', subject, body: `${body}\n\n{{ optOut }}` },
});

let last = 0;
const nextEmail = () => `fan-${(last += 1)}@example.com`;

async function comes(
  more: { locale?: string; profile?: { firstName: string; city: string } } = {},
): Promise<Entered & { email: string }> {
  const address = nextEmail();
  const entered = await enters(parts.deps, world, { email: address });
  const profile = more.profile === undefined ? null : { lastName: null, ...more.profile };
  await parts.database.query('UPDATE fans SET locale = $2, profile_encrypted = $3 WHERE id = $1', [
    ...[entered.fan, more.locale ?? null],
    profile === null ? null : sealedProfile(profile, parts.deps.box),
  ]);
  return { ...entered, email: address };
}

/** What the provider has got: the text, and the HTML behind it. */
async function got(address: string) {
  const [message] = await provider.messages({ to: address, bodies: 'true' });
  return { subject: message?.subject, body: message?.body ?? '' };
}
async function asSent(fan: string, workspaceId = world.workspaceId) {
  const rows = await parts.database.query<{ id: string }>('SELECT id FROM messages WHERE fan_id = $1', [fan]);
  const id = rows[0]?.id ?? '';
  return (await renderedAsSent(parts.database, parts.deps.box, workspaceId, [id])).get(id);
}
async function isShown(fan: string, address: string) {
  const shown = await asSent(fan);
  if (shown?.kind !== 'shown' || shown.message.channel !== 'email') throw new Error(JSON.stringify(shown));
  const { subject, text, html } = shown.message;
  expect({ subject, body: `${text}\n${html}` }).toEqual(await got(address));
}

describe('a message that was sent', () => {
  const THEMED = {
    theme: 'cover' as const,
    subject: '{{ release }} is out, {{ fan.firstName | default: "friend" }}',
    headline: '{{ release }} is out',
    body: 'It is {{ "now" | date: "%-d %B" }} in {{ fan.city | default: "your town" }}.',
    button: { label: 'Listen', link: 'page' as const },
  };

  it('in a design is shown as its fan got it, whatever is written and known later', async () => {
    await write('email', {
      format: 'theme',
      subject: THEMED.subject,
      ...themedEmail(THEMED, 'en'),
      source: THEMED,
    });
    const fan = await comes({ profile: { firstName: 'Zoë <b>', city: 'São Paulo' } });
    await sends(parts.deps, fan, 'email');
    const { subject, body } = await got(fan.email);
    expect(subject).toContain('is out, Zoë <b>');
    expect(body).toContain('It is 10 June in São Paulo.');
    expect(body).not.toContain('Zoë <b></');
    await write('email', email('Other words'));
    await parts.database.query(
      "UPDATE fans SET profile_encrypted = NULL, zone = 'Asia/Tokyo' WHERE id = $1",
      [fan.fan],
    );
    await isShown(fan.fan, fan.email);
    expect(await asSent(fan.fan, '00000000-0000-4000-8000-000000000000')).toBeUndefined();
  }, 30_000);

  it('that cannot be proved to be the same is not shown', async () => {
    await write('email', email('First words {{ fan.firstName }}'));
    const fan = await comes();
    await sends(parts.deps, fan, 'email');
    await isShown(fan.fan, fan.email);
    await parts.database.query(
      `UPDATE template_versions v SET body = 'Forged' || v.body FROM messages m
       WHERE m.fan_id = $1 AND v.id = m.template_version_id`,
      [fan.fan],
    );
    expect(await asSent(fan.fan)).toEqual({ kind: 'differs' });
    await parts.database.query('UPDATE messages SET values_encrypted = NULL WHERE fan_id = $1', [fan.fan]);
    expect(await asSent(fan.fan)).toEqual({ kind: 'forgotten' });
  }, 30_000);

  it('keeps of the fan only what it names, and all of it sealed', async () => {
    await write('email', email('To {{ fan.city }}', 'Hi'));
    const fan = await comes({ profile: { firstName: 'Recognisable', city: 'Unmistakable' } });
    await sends(parts.deps, fan, 'email');
    const [row] = await parts.database.query<{ sealed: string }>(
      'SELECT values_encrypted AS sealed FROM messages WHERE fan_id = $1',
      [fan.fan],
    );
    expect(row?.sealed).not.toContain('Unmistakable');
    expect(parts.deps.box.open(row?.sealed ?? '')).toContain('Unmistakable');
  }, 30_000);

  it('of a fan who is erased is forgotten with the fan’s name, and is still known to have been sent', async () => {
    await write('email', email('To {{ fan.firstName }}', 'Hi'));
    const fan = await comes({ profile: { firstName: 'Recognisable', city: 'Unmistakable' } });
    await sends(parts.deps, fan, 'email');
    await isShown(fan.fan, fan.email);
    await parts.database.query('UPDATE fans SET erased_at = now() WHERE id = $1', [fan.fan]);
    expect(await asSent(fan.fan)).toEqual({ kind: 'forgotten' });
    const rows = await parts.database.query<{ profile: string | null }>(
      'SELECT profile_encrypted AS profile FROM fans WHERE id = $1',
      [fan.fan],
    );
    expect(rows).toEqual([{ profile: null }]);
  }, 30_000);

  it('of a process that knows nothing of versions is kept and shown, too', async () => {
    await parts.database.query(
      `UPDATE templates SET subject = 'Old ways', body = 'As ever {{ link }} {{ optOut }}'
       WHERE workspace_id = $1 AND key = 'plain' AND channel = 'email'`,
      [world.workspaceId],
    );
    const fan = await comes();
    await sends(parts.deps, fan, 'email');
    expect((await got(fan.email)).subject).toBe('Old ways');
    await isShown(fan.fan, fan.email);
    const versions = await parts.database.query<{ dialect: number; current: boolean }>(
      `SELECT dialect, current FROM template_versions WHERE workspace_id = $1 AND key = 'plain' AND channel = 'email'
       ORDER BY version DESC LIMIT 2`,
      [world.workspaceId],
    );
    expect(versions).toEqual([
      { dialect: 1, current: true },
      { dialect: 2, current: false },
    ]);
  }, 30_000);
});

describe('the wording that a fan gets', () => {
  beforeAll(async () => {
    await write('email', email('Base', 'Base'));
    await write('email', email('German', 'German'), { ...ANY, language: 'de' });
    await write('email', email('Austrian', 'Austrian'), { ...ANY, language: 'de-at' });
    await write('email', email('French', 'French'), { ...ANY, language: 'fr' });
  });
  const sentTo = async (locale?: string) => {
    const fan = await comes(locale === undefined ? {} : { locale });
    await sends(parts.deps, fan, 'email');
    return (await got(fan.email)).subject;
  };

  it.each([
    ['de-AT', 'Austrian'],
    ['de-CH', 'German'],
    ['DE', 'German'],
    ['fr-CA', 'French'],
    ['ja', 'Base'],
    [undefined, 'Base'],
  ])(
    'with the language %s is %s',
    async (locale, expected) => {
      expect(await sentTo(locale)).toBe(expected);
    },
    30_000,
  );

  it('is the one of the workspace’s language before the one for any', async () => {
    await parts.database.query(`UPDATE workspaces SET language = 'fr' WHERE id = $1`, [world.workspaceId]);
    expect([await sentTo('ja'), await sentTo(), await sentTo('de')]).toEqual(['French', 'French', 'German']);
    await parts.database.query(`UPDATE workspaces SET language = 'en' WHERE id = $1`, [world.workspaceId]);
  }, 30_000);

  it('is the one of the campaign before all others', async () => {
    await write('email', email('Campaign', 'Campaign'), { language: '', campaignId: world.campaignId });
    expect([await sentTo('de'), await sentTo()]).toEqual(['Campaign', 'Campaign']);
  }, 30_000);
});

describe('what a text says', () => {
  it('has the fan’s attributes and code, and links on the artist’s own host', async () => {
    await write('sms', {
      format: 'text',
      body: '{{ fan.attributes.favourite | default: "-" }} {{ fan.attributes.none | default: "-" }} {{ code }} {{ link }} {{ contactCard }}',
    });
    await parts.database.query(
      `UPDATE artists SET link_host = 'nova.link' WHERE id = (SELECT r.artist_id FROM releases r WHERE r.id = $1)`,
      [world.releaseId],
    );
    await parts.database.query(`UPDATE campaigns SET code = 'GLASS-26' WHERE id = $1`, [world.campaignId]);
    const phone = '+12025550777';
    const fan = await enters(parts.deps, world, { phone });
    await parts.database.query(
      `INSERT INTO events (id, workspace_id, fan_id, type, payload, occurred_at, origin, fan_seq)
       SELECT gen_random_uuid(), workspace_id, id, 'fan.attribute_set', '{"name": "favourite", "value": "track-3"}', now(),
         'api', last_seq FROM fans WHERE id = $1`,
      [fan.fan],
    );
    await sends(parts.deps, fan);
    const { body } = await got(phone);
    expect(body).toMatch(
      /^track-3 - GLASS-26 https:\/\/nova\.link\/t\/[A-Za-z0-9]{12} https:\/\/nova\.link\/c\/[0-9a-f-]{36}\.vcf$/,
    );
  }, 30_000);
});
